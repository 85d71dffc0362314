using HdrHistogram;
using Matching.Bench.Report;
using Matching.Bench.Results;
using Matching.Tests.House;

namespace Matching.Tests.Bench;

/// <summary>Results: what is written is read again, drawn, and compared without being fooled.</summary>
public sealed class ResultTests
{
    private static readonly double[] s_before = [100, 101, 99, 102, 98];

    [Fact]
    public void A_run_is_read_as_it_was_written_with_its_percentiles()
    {
        using var place = new TemporaryDirectory();
        var values = new LongHistogram(60_000_000_000, 3);
        for (int us = 1; us <= 1_000; us++) values.RecordValue(us * 1_000);

        RunRecord written = new ResultFolder(place.Path).Write(Run("one", s_before), ("ack", values));

        RunRecord read = Assert.Single(ResultFolder.Read(place.Path));
        Assert.Equal(written.Figures[0].Rounds, read.Figures[0].Rounds);
        Assert.Equal(written.Conditions.Machine, read.Conditions.Machine);
        Assert.Equal(written.Settings, read.Settings);
        HistogramSummary times = read.FindHistogram("ack")!;
        Assert.InRange(times.At(50), 499, 502);
        Assert.InRange(times.At(99.999), 999, 1_002);
        Assert.Contains("1000.", File.ReadAllText(Path.Combine(place.Path, times.File)));
    }

    [Fact]
    public void Runs_of_one_second_and_name_do_not_overwrite_each_other()
    {
        using var place = new TemporaryDirectory();
        var folder = new ResultFolder(place.Path);
        RunRecord run = Run("one", s_before);

        folder.Write(run);
        folder.Write(run);

        Assert.Equal(2, ResultFolder.Read(place.Path).Count);
    }

    [Fact]
    public void What_is_no_run_of_bench_is_refused()
    {
        using var place = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(place.Path, "other.json"), """{"format": 99}""");

        Assert.Throws<InvalidDataException>(() => ResultFolder.Read(place.Path));
    }

    [Theory]
    [InlineData(new double[] { 100, 101, 99, 102, 98 }, Verdict.WithinNoise)]
    [InlineData(new double[] { 99, 103, 97, 104, 100 }, Verdict.WithinNoise)]
    [InlineData(new double[] { 110, 111, 109, 112, 108 }, Verdict.Better)]
    [InlineData(new double[] { 90, 91, 89, 92, 88 }, Verdict.Worse)]
    [InlineData(new double[] { 200 }, Verdict.TooFewRounds)]
    public void Only_what_is_beyond_the_noise_of_the_rounds_is_a_difference(double[] after, object verdict) =>
        Assert.Equal(verdict, Assert.Single(Comparison.Of(Run("one", s_before), Run("one", after))).Verdict);

    [Fact]
    public void The_chance_of_ranks_so_far_apart_is_that_of_the_exact_test()
    {
        // Of the 70 ways to deal 8 values to hands of 4, two put all the large ones into one hand.
        Assert.Equal(2.0 / 70, Statistics.ChanceOfApart([1, 2, 3, 4], [5, 6, 7, 8]), 12);
        Assert.Equal(1, Statistics.ChanceOfApart([1, 1, 1], [1, 1, 1]), 12);
    }

    [Fact]
    public void A_run_that_did_the_wrong_work_is_not_compared()
    {
        using var place = new TemporaryDirectory();
        string a = Path.Combine(place.Path, "a");
        string b = Path.Combine(place.Path, "b");
        new ResultFolder(a).Write(Run("one", s_before));
        new ResultFolder(b).Write(Run("one", s_before) with { Holds = false });
        var warnings = new List<string>();

        Assert.Empty(CompareVerb.Compare(new RunSet(a), new RunSet(b), warnings.Add));
        Assert.Single(warnings);
    }

    [Fact]
    public void A_report_has_its_pictures_as_files_and_in_a_page_that_needs_nothing_else()
    {
        using var place = new TemporaryDirectory();
        var folder = new ResultFolder(place.Path);
        foreach (int rate in (int[])[1_000, 10_000])
        {
            var settings = new Dictionary<string, string> { ["rate"] = $"{rate}" };
            var values = new LongHistogram(60_000_000_000, 3);
            for (int us = 1; us <= 2_000; us++) values.RecordValue(us * 1_000);
            folder.Write(
                Run($"open loop, {rate} a second", s_before) with { Verb = "wire", Settings = settings },
                ("venue ack", values), ("echo ack", values), ("stage to gateway", values),
                ("stage send", values));
        }

        string page = File.ReadAllText(ReportVerb.Draw(place.Path, Path.Combine(place.Path, "report")));

        string[] pictures = [.. Directory.EnumerateFiles(Path.Combine(place.Path, "report"), "*.png")];
        Assert.Equal(3, pictures.Length);
        Assert.All(pictures, picture => Assert.True(new FileInfo(picture).Length > 5_000));
        Assert.Equal(3, page.Split("<svg").Length - 1);
        Assert.DoesNotContain("src=", page);
        Assert.DoesNotContain("href=\"http", page);
    }

    private static RunRecord Run(string name, double[] rounds)
    {
        using var watch = new RunWatch(Path.GetTempPath());
        return new RunRecord
        {
            Verb = "test",
            Name = name,
            Settings = new Dictionary<string, string>(),
            Conditions = watch.Conditions(),
            Checksum = "none",
            Holds = true,
            Figures = [new Figure("venue achieved", "commands/s", HigherIsBetter: true, rounds)],
        };
    }
}
