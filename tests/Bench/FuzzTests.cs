using Matching.Bench.Campaigns.Fuzz;

namespace Matching.Tests.Bench;

/// <summary>
/// <c>bench fuzz</c>, short: whatever the bytes are, they are read or refused, within bounds on memory and
/// reads. FUZZ_EXECUTIONS says how many times as many, FUZZ_SEED from which seed on.
/// </summary>
public sealed class FuzzTests
{
    [Fact]
    public void Any_log_is_read_or_refused() => Run(new LogTarget(), 4_000);

    [Fact]
    public void Any_event_is_read_or_refused()
    {
        using var target = new EventTarget();
        Run(target, 100_000);
    }

    [Fact]
    public void Any_snapshot_is_read_or_refused() => Run(new SnapshotTarget(), 4_000);

    [Fact]
    public void Any_request_is_read_or_refused_and_the_engine_stands_what_comes_of_it() =>
        Run(new CommandTarget(), 600);

    [Fact]
    public void Any_key_or_name_is_read_or_refused() => Run(new DoorTarget(), 20_000);

    [Fact]
    public void Any_message_of_a_book_is_taken_or_refused_and_the_book_is_what_its_checksum_says() =>
        Run(new FeedTarget(), 10_000);

    [Theory]
    [InlineData(Plant.Throws, "out of range")]
    [InlineData(Plant.Grows, "bytes were allocated")]
    [InlineData(Plant.Lies, "it isn't so")]
    public void The_campaign_goes_red_on_a_planted_fault(Plant plant, string expected)
    {
        FuzzReport report = FuzzCampaign.Run(new PlantedTarget(plant), firstSeed: 1, executions: 1_000);

        Assert.Contains(expected, report.Failure, StringComparison.Ordinal);
        Assert.InRange(report.Executions, 1, 999);
    }

    public enum Plant
    {
        Throws,
        Grows,
        Lies,
    }

    private static void Run(IFuzzTarget target, long executions)
    {
        int seed = (int)Number("FUZZ_SEED", Random.Shared.Next());
        FuzzReport report = FuzzCampaign.Run(target, seed, executions * Number("FUZZ_EXECUTIONS", 1));

        Assert.True(report.Failure is null, $"FUZZ_SEED={seed}, {report}");
        Assert.InRange(report.Taken, 1, report.Executions);
    }

    private static long Number(string variable, long otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } number
            ? long.Parse(number, null)
            : otherwise;

    /// <summary>Reads a length and believes it, now and then.</summary>
    private sealed class PlantedTarget(Plant plant) : IFuzzTarget
    {
        public string Name => "planted";
        public long MostBytes => 512;

        public byte[] Make(FuzzDice dice) => dice.Mutated([8, 1, 2, 3, 4, 5, 6, 7, 8], mayResize: false);

        public byte[] From(byte[] bytes) => bytes;

        public bool Run(byte[] input)
        {
            int length = input[0];
            if (length == 8 || plant == Plant.Lies) return true;
            if (plant == Plant.Grows) return new byte[length * 64].Length > 0;
            if (length >= input.Length) throw new InvalidOperationException($"{length} is out of range");
            return true;
        }

        public void Prove(byte[] input)
        {
            if (plant == Plant.Lies && input[0] != 8) throw new ViolationException("it isn't so");
        }
    }
}
