using System.Globalization;
using Matching.Bench.Results;

namespace Matching.Bench.Report;

/// <summary>One axis of <c>bench growth</c>: a row a size, a column for each figure's median.</summary>
internal sealed record GrowthTable(
    string Axis, IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public static IEnumerable<GrowthTable> Of(RunSet runs) =>
        from run in runs.All
        where run.Verb == "growth"
        group run by run.Settings["axis"] into axis
        select Of(axis.Key, [.. axis.OrderBy(SizeOf)]);

    public static double SizeOf(RunRecord run) =>
        double.Parse(run.Settings["size"], CultureInfo.InvariantCulture);

    private static GrowthTable Of(string axis, RunRecord[] sizes)
    {
        string[] names = [.. sizes.SelectMany(run => run.Figures).Select(figure => figure.Name).Distinct()];
        string Heading(string name) =>
            $"{name}, {sizes.Select(run => run.FindFigure(name)).OfType<Figure>().First().Unit}";
        return new GrowthTable(
            axis, [axis, .. names.Select(Heading)], [.. sizes.Select(run => RowOf(run, names))]);
    }

    private static string[] RowOf(RunRecord run, string[] names) =>
    [
        SizeOf(run).ToString("N0", CultureInfo.InvariantCulture),
        .. names.Select(name => run.FindFigure(name) is { } figure ? RunReport.Number(figure.Median) : ""),
    ];
}
