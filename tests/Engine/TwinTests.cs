using System.Globalization;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// Random commands on engine and twin. <c>ENGINE_TWIN_COMMANDS</c> says how many for each profile, for a long
/// run; <c>ENGINE_TWIN_SEED</c> the first stream's seed and <c>ENGINE_TWIN_PROFILE</c> the only profile, to
/// see a failure again; <c>ENGINE_TWIN_REPLAY</c> a listing that a failure has left.
/// </summary>
public sealed class TwinTests
{
    public static TheoryData<string> Profiles => [.. TwinProfile.All.Select(profile => profile.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void The_engine_agrees_with_its_twin_on_random_commands(string name)
    {
        TwinProfile profile = TwinProfile.All.Single(one => one.Name == name);
        if (Environment.GetEnvironmentVariable("ENGINE_TWIN_PROFILE") is { } only && only != name) return;
        long commands = Variable("ENGINE_TWIN_COMMANDS", 6_000);
        int seed = (int)Variable("ENGINE_TWIN_SEED", 1);
        for (long done = 0; done < commands; done += profile.Commands)
            if (TwinCampaign.Play(profile, seed++) is { } failure) Assert.Fail(failure);
    }

    [Fact]
    public void A_listing_that_a_failure_left_plays_again()
    {
        if (Environment.GetEnvironmentVariable("ENGINE_TWIN_REPLAY") is not { } path) return;
        List<Command> commands = TwinListing.Load(path);
        Assert.Null(TwinRun.Difference(commands[0].Genesis.Capacities, commands));
    }

    [Fact]
    public void The_streams_reach_the_rules()
    {
        var seen = new HashSet<string>();
        foreach (TwinProfile profile in TwinProfile.All)
            for (int seed = 1; seed <= 10; seed++)
                Watch(new TwinStream(profile, seed), profile.Commands, seen);
        Assert.Empty(Rules().Except(seen));
    }

    private static void Watch(TwinStream stream, int commands, HashSet<string> seen)
    {
        var twin = new TwinVenue(stream.Capacities);
        foreach (Command command in stream.Opening()) twin.Execute(in command);
        for (int i = 0; i < commands; i++)
        {
            Command command = stream.Next(twin);
            if (twin.Stops.AreElected && command.Header.Kind == CommandKind.StartEpoch)
                seen.Add("a process that ends in a cascade");
            List<TwinOutcome> outcomes = twin.Execute(in command);
            if (outcomes.Count(outcome => outcome.Kind == EventKind.StopsElected) > 1) seen.Add("a cascade");
            foreach (TwinOutcome outcome in outcomes)
            {
                seen.Add($"{outcome.Kind}");
                if (outcome.Reason != RejectReason.None) seen.Add($"{outcome.Reason}");
                else if (outcome.Kind == EventKind.OrderRemoved) seen.Add($"{(CancelReason)outcome.Detail}");
                else if (outcome.Kind is EventKind.OrderAccepted or EventKind.QuotePlaced)
                    seen.Add($"{(Entry)outcome.Detail}");
                else if (outcome.Kind == EventKind.OrderReplaced) seen.Add($"{(Priority)outcome.Detail}");
                else if (outcome.Kind == EventKind.MatchPrevented)
                    seen.Add($"{(SelfTradePrevention)(outcome.Detail / 10)}");
                else if (outcome.Kind == EventKind.MassActionProgressed && outcome.Order.OrderId != 0)
                    seen.Add("a scope that takes more than one transaction");
            }
            if (PassesOverMany(outcomes)) seen.Add("a scope that passes over more than one transaction may");
        }
    }

    /// <summary>Every event, reason and way of an order that a stream can bring about.</summary>
    private static IEnumerable<string> Rules()
    {
        RejectReason[] listings =
        [
            // What no stream asks for; ListingTests have them.
            RejectReason.InvalidSymbol, RejectReason.InvalidScale, RejectReason.InvalidTickOrLot,
            RejectReason.NotionalNotWhole, RejectReason.QtyBelowMin, RejectReason.GroupFull,
        ];
        foreach (EventKind kind in Enum.GetValues<EventKind>())
            if (kind is not (EventKind.None or EventKind.Genesis or EventKind.LogOffRejected))
                yield return $"{kind}";
        foreach (RejectReason reason in Enum.GetValues<RejectReason>().Skip(1).Except(listings))
            yield return $"{reason}";
        // BoundsTests have the one reason of amounts that no stream is so rich to reach.
        foreach (CancelReason reason in Enum.GetValues<CancelReason>().Skip(1))
            if (reason != CancelReason.AmountLimit) yield return $"{reason}";
        foreach (Entry entry in Enum.GetValues<Entry>().Skip(1)) yield return $"{entry}";
        foreach (Priority priority in Enum.GetValues<Priority>().Skip(1)) yield return $"{priority}";
        foreach (SelfTradePrevention mode in Enum.GetValues<SelfTradePrevention>().Skip(1))
            yield return $"{mode}";
        yield return "a scope that takes more than one transaction";
        yield return "a scope that passes over more than one transaction may";
        yield return "a cascade";
        yield return "a process that ends in a cascade";
    }

    /// <summary>Its first transaction ends with few events.</summary>
    private static bool PassesOverMany(List<TwinOutcome> outcomes) => outcomes
        .TakeWhile((outcome, at) => at < Limits.MaxEventsToGoOn)
        .Any(outcome => outcome.Kind == EventKind.MassActionProgressed && outcome.Order.OrderId != 0);

    private static long Variable(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out long value)
            ? value
            : otherwise;
}
