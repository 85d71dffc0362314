using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Matching.Bench.Report;

/// <summary>A picture of the report: as a PNG beside the page, and in it.</summary>
/// <param name="Name">Its file's, without an extension.</param>
/// <param name="Says">How to read it, in a sentence or two.</param>
internal sealed record Chart(string Name, string Title, string Says, Plot Plot, int Height = Chart.Usual)
{
    public const int Usual = 480;
    private const int Width = 960;
    private const float TextSize = 14;

    private static readonly string[] s_colors =
        ["#0b5fa5", "#c1440e", "#2e7d32", "#7b3fa0", "#b8860b", "#00838f", "#8d2b5b", "#555555"];

    /// <summary>Told apart by colour blind people too, as far as eight can be.</summary>
    public static Color ColorOf(int index) => Color.FromHex(s_colors[index % s_colors.Length]);

    public static Plot NewPlot(string x, string y)
    {
        var plot = new Plot();
        plot.Font.Set("DejaVu Sans");
        plot.XLabel(x, TextSize);
        plot.YLabel(y, TextSize);
        plot.Axes.Bottom.TickLabelStyle.FontSize = TextSize;
        plot.Axes.Left.TickLabelStyle.FontSize = TextSize;
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Legend.FontSize = TextSize;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Grid.MajorLineColor = Color.FromHex("#dddddd");
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        return plot;
    }

    /// <summary>Ticks at powers of ten between two values, for an axis of logarithms.</summary>
    public static NumericManual Decades(double least, double most)
    {
        var ticks = new NumericManual();
        for (int power = Floor(least); power <= Ceiling(most); power++)
            ticks.AddMajor(power, Short(Math.Pow(10, power)));
        return ticks;
    }

    public static int Floor(double value) => (int)Math.Floor(Math.Log10(value));

    public static int Ceiling(double value) => (int)Math.Ceiling(Math.Log10(value));

    /// <summary>12,300 as 12.3k.</summary>
    public static string Short(double value) => value switch
    {
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e3 => (value / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    /// <summary>With its title, which a page has above the picture.</summary>
    public void SavePng(string directory)
    {
        Plot.Title(Title, TextSize);
        Plot.SavePng(Path.Combine(directory, Name + ".png"), Width, Height);
        Plot.Axes.Title.Label.Text = "";
    }

    /// <summary>To stand in a page.</summary>
    public string ToSvg()
    {
        string text = Plot.GetSvgXml(Width, Height);
        return text[text.IndexOf("<svg", StringComparison.Ordinal)..];
    }
}
