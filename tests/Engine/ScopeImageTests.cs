using Matching.Engine;
using Matching.Engine.Snapshots;

namespace Matching.Tests.Engine;

/// <summary>
/// An image whose open scope goes on at what is not of the scope is refused: it would take away, or show,
/// what is another's.
/// </summary>
public sealed class ScopeImageTests
{
    private const int Nowhere = 99;

    private delegate void Change(ref MassScope scope, in Ids ids);

    private static readonly Dictionary<string, Change> _good = new()
    {
        ["an account's order"] = (ref s, in ids) => (s.AccountId, s.Place) = (ids.Alice, ids.Hers),
        ["a participant's order"] = (ref s, in ids) => (s.ParticipantId, s.Place) = (ids.Owner, ids.HersOn2),
        ["a participant's account"] = (ref s, in ids) => (s.ParticipantId, s.Place) = (ids.Owner, -ids.Alice),
        ["an instrument's order"] = (ref s, in ids) => (s.InstrumentId, s.Place) = (1, ids.His),
        ["any order"] = (ref s, in ids) => s.Place = ids.HersOn2,
        ["any instrument"] = (ref s, in ids) => s.Place = -2,
    };

    private static readonly Dictionary<string, Change> _forged = new()
    {
        ["another account's order"] = (ref s, in ids) => (s.AccountId, s.Place) = (ids.Alice, ids.His),
        ["an account within one"] = (ref s, in ids) => (s.AccountId, s.Place) = (ids.Alice, -ids.Alice),
        ["another's order"] = (ref s, in ids) => (s.ParticipantId, s.Place) = (ids.Owner, ids.His),
        ["another's account"] = (ref s, in ids) => (s.ParticipantId, s.Place) = (ids.Owner, -ids.Bob),
        ["no account"] = (ref s, in ids) => (s.ParticipantId, s.Place) = (ids.Owner, -Nowhere),
        ["another instrument's order"] = (ref s, in ids) => (s.InstrumentId, s.Place) = (1, ids.HersOn2),
        ["an instrument within one"] = (ref s, in ids) => (s.InstrumentId, s.Place) = (1, -1),
        ["no instrument"] = (ref s, in ids) => s.Place = -3,
        ["no order"] = (ref s, in ids) => s.Place = ids.His + 1,
        ["beyond all numbers"] = (ref s, in ids) => s.Place = long.MinValue,
        ["an account that is not"] = (ref s, in ids) => s.AccountId = Nowhere,
        ["a participant that is not"] = (ref s, in ids) => s.ParticipantId = Nowhere,
        ["an instrument that is not"] = (ref s, in ids) => s.InstrumentId = Nowhere,
        ["a session that is not"] = (ref s, in ids) => s.SessionId = Nowhere,
        ["asked by nobody"] = (ref s, in ids) => s.AskedBy = Nowhere,
        ["fewer than none"] = (ref s, in ids) => s.Affected = -1,
        ["half open"] = (ref s, in ids) => (s.Action, s.Place) = (MassAction.None, ids.Hers),
    };

    public static TheoryData<string> Good => [.. _good.Keys];

    public static TheoryData<string> Forged => [.. _forged.Keys];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_scope_that_goes_on_within_itself_is_read(string where) =>
        Read(ImageWith(_good[where]));

    [Theory]
    [MemberData(nameof(Forged))]
    public void A_scope_that_goes_on_elsewhere_is_refused(string where)
    {
        byte[] image = ImageWith(_forged[where]);

        Assert.Throws<InvalidImageException>(() => Read(image));
    }

    private static void Read(byte[] image)
    {
        using var host = new EngineHost(slots: 1);
        StateImage.Read(host.Engine, new ImageBytes(image));
    }

    private static byte[] ImageWith(Change change)
    {
        using var venue = new TestVenue(new VenueSetup { Members = ["alice", "bob"], Instruments = 2 });
        var ids = new Ids(
            venue.Account("alice"), venue.Account("bob"),
            venue.State.Accounts[venue.Account("alice")].ParticipantId,
            Buy(venue, "alice", 1), Buy(venue, "alice", 2), Buy(venue, "bob", 1));
        using var folded = new EngineHost(slots: 1);
        foreach (var e in venue.Journal) folded.Engine.Apply(in e);
        ref MassScope scope = ref folded.State.Scope;
        scope.Action = MassAction.Cancel;
        scope.Reason = CancelReason.MassCancel;
        change(ref scope, in ids);
        return ImageBytes.Of(folded.Engine);
    }

    private static long Buy(TestVenue venue, string who, int instrument)
    {
        string[] line = [who, "buy", "1", "@", "5.00", "on", $"{instrument}"];
        return ScenarioCommand.Send(venue, line)[0].OrderAccepted.OrderId;
    }

    /// <param name="Alice">Her account.</param>
    /// <param name="Bob">His account.</param>
    /// <param name="Owner">Her participant.</param>
    /// <param name="Hers">An order of hers.</param>
    /// <param name="HersOn2">Another, of the second instrument.</param>
    /// <param name="His">The newest of all.</param>
    private readonly record struct Ids(int Alice, int Bob, int Owner, long Hers, long HersOn2, long His);
}
