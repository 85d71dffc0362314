using Matching.Gateway.Standby;

namespace Matching.Tests.Replication;

/// <summary>Who may be the primary, and when, with nothing real: by seeds and by tables.</summary>
public sealed class TakeoverTests
{
    private const int Seeds = 1000;
    private const int Steps = 1200;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void However_machines_race_what_was_told_lasts_and_nobody_writes_behind_his_successor(int machines)
    {
        (int lives, int fenced) = (0, 0);
        for (int seed = 0; seed < Seeds; seed++)
        {
            var run = new RaceRun(seed, machines, inFlight: 1);
            run.Run(Steps);
            Assert.True(run.Violation is null, $"seed {seed}: {run.Violation}");
            (lives, fenced) = (lives + run.Lives, fenced + run.Fenced);
        }
        Assert.InRange(lives, 4 * Seeds, int.MaxValue);
        Assert.InRange(fenced, Seeds, int.MaxValue);
    }

    /// <summary>The race is judged by something that would see it.</summary>
    [Fact]
    public void A_race_with_appends_sent_ahead_is_found_out()
    {
        string? violation = null;
        for (int seed = 0; seed < Seeds && violation is null; seed++)
        {
            var run = new RaceRun(seed, machines: 2, inFlight: 4);
            run.Run(Steps);
            violation = run.Violation;
        }
        Assert.NotNull(violation);
    }

    /// <summary>Milliseconds of silence, whether the primary answers, and whether it is time.</summary>
    [Theory]
    [InlineData("800 no, 850 no", true)]
    [InlineData("800 no", false)]
    [InlineData("650 no, 700 no", false)]
    [InlineData("650 no, 700 no, 760 no", true)]
    [InlineData("800 no, 850 yes, 900 no", false)]
    [InlineData("800 no, 850 yes, 900 no, 950 no", true)]
    [InlineData("800 no, 100 no, 800 no", false)]
    [InlineData("5000 yes, 6000 yes", false)]
    public void It_is_time_when_the_heartbeat_is_missing_and_nobody_has_answered_since(
        string looks, bool time)
    {
        var judge = new TakeoverJudge(new StandbyOptions());
        bool isTime = false;
        foreach (string look in looks.Split(", "))
        {
            string[] parts = look.Split(' ');
            var silence = TimeSpan.FromMilliseconds(int.Parse(parts[0], null));
            isTime = judge.Suspects(silence) && judge.IsTime(parts[1] == "yes", silence);
        }
        Assert.Equal(time, isTime);
    }

    [Theory]
    [InlineData(250, false, false)]
    [InlineData(350, false, false)]
    [InlineData(450, false, true)]
    [InlineData(5_000, true, false)]
    [InlineData(11_000, true, true)]
    public void A_primary_that_is_heard_of_or_on_its_way_is_not_asked(int silence, bool starts, bool asked) =>
        Assert.Equal(
            asked,
            new TakeoverJudge(new StandbyOptions()).Suspects(TimeSpan.FromMilliseconds(silence), starts));
}
