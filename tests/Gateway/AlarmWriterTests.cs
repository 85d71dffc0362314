using System.Text;
using Matching.Gateway.Hosting;

namespace Matching.Tests.Gateway;

public sealed class AlarmWriterTests
{
    [Fact]
    public void Alarms_are_written_in_order()
    {
        using var output = new StringWriter();
        var alarms = new AlarmWriter(output);
        alarms.Say("one");
        alarms.Say("two");

        Assert.True(alarms.Drain());
        Assert.Equal($"one{output.NewLine}two{output.NewLine}", output.ToString());
    }

    [Fact]
    public void Who_says_an_alarm_goes_on_though_nobody_reads_it()
    {
        using var gate = new ManualResetEventSlim();
        using var output = new BlockedWriter(gate);
        var alarms = new AlarmWriter(output);
        for (int times = 0; times < 1000; times++) alarms.Say("nobody reads this");

        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.True(output.Began.Wait(TimeSpan.FromMinutes(1), stop));
        Assert.False(alarms.Drain());
        gate.Set();
        Assert.True(alarms.Drain());
    }

    /// <summary>Standard error on the very disk whose being full is the alarm.</summary>
    [Fact]
    public void An_output_that_fails_ends_nothing()
    {
        using var output = new FullWriter();
        var alarms = new AlarmWriter(output);
        alarms.Say("disk-full: cancel-only");
        Assert.True(alarms.Drain());
        output.IsFull = false;
        alarms.Say("disk-full over");

        Assert.True(alarms.Drain());
        Assert.Equal(["disk-full over"], output.Written);
    }

    private sealed class FullWriter : TextWriter
    {
        public bool IsFull { get; set; } = true;

        public List<string?> Written { get; } = [];

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            if (IsFull) throw new IOException("No space left on device");
            Written.Add(value);
        }
    }

    private sealed class BlockedWriter(ManualResetEventSlim gate) : TextWriter
    {
        public ManualResetEventSlim Began { get; } = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            Began.Set();
            gate.Wait();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) Began.Dispose();
            base.Dispose(disposing);
        }
    }
}
