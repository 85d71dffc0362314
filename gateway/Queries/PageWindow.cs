using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.V1;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>
/// Which part of a list a question is about: so many rows behind the last one of the page before. A token
/// names that row and the question, and is of no use for another one.
/// </summary>
/// <param name="Size">Of the page.</param>
/// <param name="Behind">The key of the last row that was told; null for the first page.</param>
/// <param name="Question">What was asked, in a number.</param>
internal readonly record struct PageWindow(int Size, long? Behind, ulong Question)
{
    public const int MaxSize = 1_000;

    private const int DefaultSize = 100;
    private const int TokenBytes = 2 * sizeof(ulong);

    /// <param name="page">As asked; null for the first page.</param>
    /// <param name="question">The request without its page.</param>
    /// <exception cref="RpcException">MALFORMED.</exception>
    public static PageWindow Of(Page? page, ReadOnlySpan<long> question)
    {
        ulong number = NumberOf(question);
        if (page is null) return new PageWindow(DefaultSize, null, number);
        if (page.Size is < 0 or > MaxSize)
            throw Statuses.Malformed($"a page has at most {MaxSize} rows").ToException();
        int size = page.Size == 0 ? DefaultSize : page.Size;
        if (page.Token.IsEmpty) return new PageWindow(size, null, number);
        bool isOurs = page.Token.Length == TokenBytes
            && BinaryPrimitives.ReadUInt64LittleEndian(page.Token.Span) == number;
        if (!isOurs) throw Statuses.Malformed("the page token is of another question").ToException();
        long behind = BinaryPrimitives.ReadInt64LittleEndian(page.Token.Span[sizeof(ulong)..]);
        return new PageWindow(size, behind, number);
    }

    /// <summary>How many rows to select: one more tells whether there is a next page.</summary>
    public int Limit => Size + 1;

    /// <summary>Fills a page; what it returns is the next one's token, empty where there is none.</summary>
    public ByteString Fill<T>(
        RepeatedField<T> rows, SqliteDataReader from, Func<SqliteDataReader, T> read, Func<T, long> key)
    {
        while (from.Read())
        {
            if (rows.Count == Size) return TokenBehind(key(rows[^1]));
            rows.Add(read(from));
        }
        return ByteString.Empty;
    }

    /// <summary>For what comes behind a row.</summary>
    public ByteString TokenBehind(long key)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(token, Question);
        BinaryPrimitives.WriteInt64LittleEndian(token[sizeof(ulong)..], key);
        return ByteString.CopyFrom(token);
    }

    /// <summary>FNV-1a: it keeps apart questions, not enemies, who could only ask what they may.</summary>
    private static ulong NumberOf(ReadOnlySpan<long> question)
    {
        ulong number = 14_695_981_039_346_656_037;
        foreach (long part in question)
        {
            for (int shift = 0; shift < 64; shift += 8)
                number = (number ^ (byte)(part >> shift)) * 1_099_511_628_211;
        }
        return number;
    }
}
