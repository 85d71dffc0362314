using System.Net;
using System.Text;

namespace Matching.Bench.Report;

/// <summary>A page's text, piece by piece; what comes from outside is escaped.</summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    public Html Raw(string markup)
    {
        _text.Append(markup).Append('\n');
        return this;
    }

    public Html Element(string tag, string text) => Raw($"<{tag}>{Escape(text)}</{tag}>");

    /// <param name="headings">Of its columns; all but the first hold numbers.</param>
    /// <param name="rows">As many cells each.</param>
    public Html Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        Raw("<div class=\"wide\"><table><thead>" + Row("th", headings) + "</thead><tbody>");
        foreach (IReadOnlyList<string> row in rows) Raw(Row("td", row));
        return Raw("</tbody></table></div>");
    }

    public override string ToString() => _text.ToString();

    private static string Row(string tag, IReadOnlyList<string> cells) =>
        "<tr>" + string.Concat(cells.Select(cell => $"<{tag}>{Escape(cell)}</{tag}>")) + "</tr>";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
