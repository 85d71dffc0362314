using System.Globalization;

namespace Matching.Client;

/// <summary>
/// The last item that a client has of a session. Keep it, log on with it, and nothing is missed or repeated.
/// Its text, <c>epoch:sequence</c>, is meant for a file.
/// </summary>
public readonly record struct ResumePoint(uint Epoch, long Sequence)
{
    /// <exception cref="FormatException">The text is not <c>epoch:sequence</c>.</exception>
    public static ResumePoint Parse(string text)
    {
        var parts = text.Trim().Split(':');
        if (parts.Length != 2) throw new FormatException($"'{text}' is not a resume point, epoch:sequence.");
        return new ResumePoint(
            uint.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}:{Sequence}");

    internal static ResumePoint? From(V1.ResumePoint? wire) =>
        wire is null ? null : new ResumePoint(wire.Epoch, wire.Sequence);

    internal V1.ResumePoint ToWire() => new() { Epoch = Epoch, Sequence = Sequence };
}
