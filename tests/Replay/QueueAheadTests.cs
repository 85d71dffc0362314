using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Replay;
using Matching.Replay.Explain;
using Matching.Tests.Engine;
using Matching.Tests.House;

namespace Matching.Tests.Replay;

/// <summary>What explain says stands before an order, against a slow twin of all queues.</summary>
public sealed class QueueAheadTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(11)]
    public void The_quantity_ahead_is_the_slow_twins_for_every_order_and_step(int seed)
    {
        using VenueScript venue = VenueScript.Run(orders: 400, seed);

        (int compared, int wrong) = Compare(venue.Events);

        Assert.True(compared > 100, $"seed {seed}: only {compared} steps rested");
        Assert.Equal(0, wrong);
    }

    [Theory]
    [InlineData("everything", 1)]
    [InlineData("icebergs", 2)]
    [InlineData("quotes", 3)]
    [InlineData("self-trades", 4)]
    [InlineData("stops", 5)]
    public void It_is_also_in_streams_of_all_kinds_of_commands(string profile, int seed)
    {
        TwinProfile about = TwinProfile.All.Single(one => one.Name == profile);

        (int compared, int wrong) = Compare(TwinJournal.Run(about, seed, commands: 400).Events);

        Assert.True(compared > 20, $"{profile}, seed {seed}: only {compared} steps rested");
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_twin_whose_icebergs_keep_their_place_disagrees()
    {
        using var venue = new StoryVenue();

        Assert.Equal(0, Compare(venue.Events).Wrong);
        Assert.True(Compare(venue.Events, refreshesInPlace: true).Wrong > 0);
    }

    private static (int Compared, int Wrong) Compare(
        IReadOnlyList<Event> events, bool refreshesInPlace = false)
    {
        using var place = new TemporaryDirectory();
        JournalFiles.Write(place.Path, events);
        JournalPlace journal = JournalPlace.At(place.Path);
        Dictionary<(long Sequence, long OrderId), QueueView?> truth = Truth(events, refreshesInPlace);
        (int compared, int wrong) = (0, 0);
        foreach (long id in truth.Keys.Select(key => key.OrderId).Distinct())
        {
            OrderStory story = OrderExplainer.Run(
                journal, new ExplainQuery { OrderId = id }, progress: null, out _).Orders.Single();
            foreach (OrderStep step in story.Steps)
            {
                if (step.Ahead is not null) compared++;
                if (step.Ahead != truth[(step.Stage.Sequence, id)]) wrong++;
            }
            QueueView? first =
                story.Steps.Select(step => step.Ahead).FirstOrDefault(ahead => ahead is not null);
            Assert.Equal(first, story.AheadOnEntry);
        }
        return (compared, wrong);
    }

    /// <summary>Behind every event, of every order known by then.</summary>
    private static Dictionary<(long Sequence, long OrderId), QueueView?> Truth(
        IReadOnlyList<Event> events, bool refreshesInPlace)
    {
        var twin = new QueueTwin(refreshesInPlace);
        var orders = new List<long>();
        var truth = new Dictionary<(long, long), QueueView?>();
        foreach (Event e in events)
        {
            if (e.Header.Kind == EventKind.OrderAccepted) orders.Add(e.OrderAccepted.OrderId);
            if (e.Header.Kind == EventKind.QuotePlaced) orders.Add(e.QuotePlaced.Order.OrderId);
            twin.Apply(in e);
            foreach (long id in orders) truth[(e.Header.Sequence, id)] = twin.Ahead(id);
        }
        return truth;
    }
}
