using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>Looking ahead is for the processor's caches: whatever a command says, nothing happens.</summary>
public sealed class LookAheadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Looking_ahead_at_any_command_changes_nothing_and_reads_nothing_that_is_not_there(int seed)
    {
        using var venue = new TestVenue(new VenueSetup());
        Scenario.Play(venue, """
            alice sell 5 @ 100.00 as a1   => accepted a1, booked a1
            bob   buy  5 @ 99.00 as b1    => accepted b1, booked b1
            """);
        using var host = new EngineHost();
        foreach (Event e in venue.Journal) host.Engine.Apply(in e);
        string before = host.StateHash();
        var random = new Random(seed);
        CommandKind[] kinds = Enum.GetValues<CommandKind>();
        for (int i = 0; i < 200_000; i++)
        {
            var command = new Command();
            Span<byte> bytes = MemoryMarshal.CreateSpan(
                ref Unsafe.As<Command, byte>(ref command), Unsafe.SizeOf<Command>());
            random.NextBytes(bytes);
            command.Header.Kind = kinds[random.Next(kinds.Length)];
            if (random.Next(2) == 0 && command.Header.Kind == CommandKind.NewOrder)
            {
                command.NewOrder.InstrumentId = 1;
                command.NewOrder.Side = (Side)random.Next(3);
            }
            LookAhead.First(host.State, in command);
            LookAhead.Second(host.State, in command);
            WideLookAhead.First(host.State, in command);
            WideLookAhead.Second(host.State, in command);
            WideLookAhead.Third(host.State, in command);
            WideLookAhead.Fourth(host.State, in command);
        }
        Assert.Equal(before, host.StateHash());
    }
}
