using System.Buffers;
using System.Text;
using System.Text.Json;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Replay.Dump;

/// <summary>Writes a journal's events as lines, as they are read.</summary>
public static class EventDump
{
    /// <returns>How many lines there are.</returns>
    /// <exception cref="LogDamagedException">The lines before are right.</exception>
    /// <exception cref="UnreadableEventException">So are they here.</exception>
    public static long Write(
        JournalPlace place, EventFilter filter, bool asJson, TextWriter output,
        Action<ReadProgress>? progress = null)
    {
        var passed = new ReadProgress(progress);
        using LogReader reader = place.OpenReader();
        long first = reader.FirstSequence();
        if (first == 0) return 0;
        NamedOrders? named = filter.ClOrdId is { } name ? NamedOrders.In(reader, first, name) : null;
        long from = Math.Max(first, filter.From);
        if (filter.FromTime > 0)
            from = Math.Max(from, TimeSearch.FirstAt(reader, first, filter.FromTime));
        reader.Seek(from);
        var lines = new EventLines(asJson, output);
        while (reader.NextSequence <= filter.To && reader.TryNext(out LogEvent next))
        {
            if (!EventDecoder.TryDecode(next.Bytes, out Event e, out DecodeFault fault))
                throw new UnreadableEventException(next.Sequence, fault);
            passed.Passed(next.Sequence);
            if (e.Header.Time > filter.ToTime) break;
            if (named?.Concerns(in e) != false && filter.Wants(in e)) lines.Write(in e);
        }
        return lines.Count;
    }

    private sealed class EventLines(bool asJson, TextWriter output)
    {
        private readonly StringBuilder _text = new();
        private readonly ArrayBufferWriter<byte> _json = new();
        private readonly Utf8JsonWriter _writer = new(Stream.Null);

        public long Count { get; private set; }

        public void Write(in Event e)
        {
            Count++;
            if (asJson) WriteJson(in e);
            else WriteText(in e);
        }

        private void WriteText(in Event e)
        {
            EventText.Append(in e, _text.Clear());
            output.WriteLine(_text);
        }

        private void WriteJson(in Event e)
        {
            _json.ResetWrittenCount();
            _writer.Reset(_json);
            EventJson.Write(in e, _writer);
            _writer.Flush();
            output.WriteLine(Encoding.UTF8.GetString(_json.WrittenSpan));
        }
    }
}

/// <summary>The log's bytes are sound, but they are no event that this version knows.</summary>
public sealed class UnreadableEventException(long sequence, DecodeFault fault)
    : Exception($"Event {sequence} can't be read: its bytes are no event of this version ({fault}).");
