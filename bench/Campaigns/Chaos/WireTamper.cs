using Google.Protobuf;
using Matching.V1;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// A fault that is planted on the wire, once: a message of the venue's is changed between its server and its
/// client. A client and a campaign that are worth anything see it.
/// </summary>
internal sealed class WireTamper(ChaosPlant plant)
{
    private int _isArmed;
    private int _hasFired;

    public bool HasFired => Volatile.Read(ref _hasFired) != 0;

    /// <summary>The next message that it can be done to.</summary>
    public void Arm() => Volatile.Write(ref _isArmed, 1);

    public FrameTamper OfConnection() => new(this);

    /// <summary>The message instead of this one; null to leave it.</summary>
    public byte[]? Change(ReadOnlySpan<byte> message)
    {
        if (Volatile.Read(ref _isArmed) == 0) return null;
        byte[]? changed;
        try
        {
            changed = plant == ChaosPlant.AlteredLevel ? AlterLevel(message) : AlterItems(message);
        }
        catch (InvalidProtocolBufferException)
        {
            // Another call's message.
            return null;
        }
        if (changed is null || Interlocked.Exchange(ref _isArmed, 0) == 0) return null;
        Volatile.Write(ref _hasFired, 1);
        return changed;
    }

    private byte[]? AlterItems(ReadOnlySpan<byte> message)
    {
        SessionResponse response = SessionResponse.Parser.ParseFrom(message);
        if (response.LogOn is not null || response.Items.Count == 0) return null;
        // Another call's message would have other fields there.
        if (response.Items[0].ItemCase == SessionItem.ItemOneofCase.None) return null;
        // One more behind it shows that it is gone: a stream's last item could be on its way for ever.
        if (plant == ChaosPlant.DroppedItem && response.Items.Count == 1) return null;
        int at = (response.Items.Count - 1) / 2;
        if (plant == ChaosPlant.DroppedItem) response.Items.RemoveAt(at);
        else response.Items.Insert(at, response.Items[at].Clone());
        return response.ToByteArray();
    }

    private static byte[]? AlterLevel(ReadOnlySpan<byte> message)
    {
        BookMessage book = BookMessage.Parser.ParseFrom(message);
        if (book.Changes.FirstOrDefault(change => change.Level?.Qty > 0) is not { } change) return null;
        change.Level.Qty++;
        return book.ToByteArray();
    }
}
