//! What forms say.

base::messages! {
    /// What forms say.
    pub(crate) struct Words {
        optional: "（选填）", "(optional)";
        choose: "请选择", "Choose";
        none: "不填", "None";
        yes: "是", "Yes";
        no: "否", "No";
        person: "个人", "Person";
        enterprise: "企业或其他组织", "Enterprise or other organisation";
        party_kind: "类别", "Kind";
        party_name: "名称或姓名", "Name";
        party_code: "统一社会信用代码或证件号码", "Unified social credit code or identity number";
        credit_code: "统一社会信用代码", "Unified social credit code";
        identity: "证件号码", "Identity number";
        yuan: "元", "yuan";
        held_files: "已上传", "Already uploaded";
        remove: "移除", "Remove";
        add_files: "添加文件", "Add files";
        files_rule(kinds, size, many): "可上传 {kinds}，每个不超过 {size}，最多 {many} 个", "{kinds}; at most {size} each and {many} in all";
        kept(masked): "现为 {masked}；留空则不变", "Now {masked}; leave empty to keep it";
        clear: "清除", "Clear";
        fixed: "不可修改", "Cannot be changed";
        geometry_hint: "粘贴 GeoJSON（CGCS2000 坐标）", "Paste GeoJSON (CGCS2000)";
        shape_points(kind, points): "{kind}，{points} 个点", "{kind}, {points} points";
        shape_box(west, south, east, north): "经度 {west} 至 {east}，纬度 {south} 至 {north}", "longitude {west} to {east}, latitude {south} to {north}";
        shape: "图形预览", "Preview of the shape";
        kind_point: "点", "Point";
        kind_line: "线", "Line";
        kind_area: "面", "Area";
        kind_other: "图形集合", "Collection";
        go_on: "按回答继续", "Continue with these answers";
        go_on_note: "有的问题要看前面的回答才会出现。", "Some questions depend on the answers above.";
        missing(title): "请填写“{title}”。", "Fill in “{title}”.";
        missing_choice(title): "请选择“{title}”。", "Choose “{title}”.";
        missing_file(title): "请上传“{title}”。", "Upload “{title}”.";
        about(title, text): "{title}：{text}", "{title}: {text}";
        unknown(title): "“{title}”不在可选范围内，请重新选择。", "“{title}” is none of the choices; choose again.";
        not_fitting(title): "“{title}”不符合要求，请修改。", "“{title}” does not fit; change it.";
        file_kind(name, kinds): "文件“{name}”不是可接收的类型，请上传 {kinds}。", "File “{name}” is of a kind that is not taken; send {kinds}.";
        file_large(name, size): "文件“{name}”超过 {size}，请压缩后再上传。", "File “{name}” is larger than {size}; make it smaller.";
        file_many(title, many): "“{title}”最多 {many} 个文件，请移除多余的。", "“{title}” takes at most {many} files; remove some.";
        nothing: "未填", "Not answered";
    }
}
