using Google.Protobuf;
using Matching.V1;

namespace Matching.Client;

internal static class Pages
{
    /// <summary>What the venue tells at once.</summary>
    public const int MaxSize = 1_000;
}

/// <summary>A list that comes page by page, up to so many rows, and the event at which it is true.</summary>
/// <param name="Most">No more than so many are asked for.</param>
/// <param name="NewestFirst">
/// Then it is true at the first page's event, for what happened after it is on none of the pages; else at the
/// last one's.
/// </param>
internal sealed record Pages<TRow>(int Most, bool NewestFirst)
{
    private readonly List<TRow> _rows = [];
    private ByteString _token = ByteString.Empty;
    private AsOf? _asOf;
    private bool _isWhole;

    public IReadOnlyList<TRow> All => _rows;

    /// <summary>What to ask for next; null where it is all there.</summary>
    public Page? Next => _isWhole
        ? null
        : new Page { Size = Math.Clamp(Most - _rows.Count, 1, Pages.MaxSize), Token = _token };

    public void Add(IEnumerable<TRow> rows, ByteString nextPageToken, AsOf asOf)
    {
        _rows.AddRange(rows);
        _token = nextPageToken;
        if (_asOf is null || !NewestFirst) _asOf = asOf;
        _isWhole = nextPageToken.IsEmpty || _rows.Count >= Most;
    }

    public Answer<IReadOnlyList<T>> Answer<T>(IReadOnlyList<T> readable) =>
        Client.Answer<IReadOnlyList<T>>.Of(readable, _asOf!);
}
