"""Names of persons, where an office or a verb says that one stands there."""

from __future__ import annotations

import re

# The most frequent surnames (about 97 % of the population) and the common double ones.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤裘俞柯翁甘景盛屠葛章云鲁应芮樊庄温游牛鲍华齐康伍施岳常庞乔倪祝殷詹申耿关兰焦柳左毕涂翟聂辛管殷阮"
    "喻霍娄柴牟宗凌舒邢安纪包司舍季童宁欧尚路梅成骆单蓝时裴解耿卞瞿"
)
NAME = re.compile(
    rf"(?P<name>(?:欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}?)"
    r"(?=[，,。、；;：:！？\s“”（）()《》]|$|介绍|表示|说|指出|回答|透露|强调|认为|在|出席|主持|称|解读|宣布|"
    r"就|对|向|与|和|及|等|作|为|带队|率|致辞|参加|会见|主讲|担任|任|兼|来到|调研|签署|告诉|谈到|提到|总结|"
    r"受到|被|获[得悉评]|报道|同志|先生|女士|院士|教授|任命|当选|牵头|带领|发表|现场|接受|一行)"
)
"""A name that begins here, up to what may follow one; it is one only behind an office."""
