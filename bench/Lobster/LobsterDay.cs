using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Matching.Bench.Lobster;

/// <summary>
/// One exchange day: the commands, and what the exchange itself says its book was after each of its
/// messages.
/// </summary>
internal sealed class LobsterDay
{
    public const int Levels = 5;

    /// <summary>Ask price, ask size, bid price, bid size, for each level.</summary>
    public const int LongsPerBook = Levels * 4;

    /// <summary>The price of a level that is not there.</summary>
    public const long NoPrice = 9_999_999_999;

    private const char HiddenExecution = '5';

    private readonly List<long> _books = [];
    private readonly List<bool> _hidden = [];

    public List<FileRow> Commands { get; } = [];

    public int MessageCount => _hidden.Count;

    /// <summary>The exchange's book after a message.</summary>
    public ReadOnlySpan<long> BookAfter(int row) =>
        CollectionsMarshal.AsSpan(_books).Slice(row * LongsPerBook, LongsPerBook);

    /// <summary>An execution of a hidden order: it has a row, but does not touch the visible book.</summary>
    public bool IsHidden(int row) => _hidden[row];

    /// <param name="commandsPath">
    /// The gzipped commands; the exchange's own zip with messages and order book lies in the same folder.
    /// </param>
    /// <exception cref="InvalidDataException">A file is missing or not of this form.</exception>
    public static LobsterDay Read(string commandsPath)
    {
        using var commands = new StreamReader(
            new GZipStream(File.OpenRead(commandsPath), CompressionMode.Decompress));
        using var zip = ZipFile.OpenRead(ZipBeside(commandsPath));
        using var messages = new StreamReader(Entry(zip, "_message_").Open());
        using var books = new StreamReader(Entry(zip, "_orderbook_").Open());
        return Read(commands, messages, books);
    }

    public static LobsterDay Read(TextReader commands, TextReader messages, TextReader books)
    {
        var day = new LobsterDay();
        day.ReadCommands(commands);
        day.ReadBooks(messages, books);
        return day;
    }

    private static string ZipBeside(string commandsPath)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(commandsPath))!;
        var prefix = Path.GetFileName(commandsPath).Split("_commands")[0];
        return Directory.EnumerateFiles(folder, "*_5.zip").FirstOrDefault(path => path.Contains(prefix))
            ?? throw new InvalidDataException(
                $"No zip with the order book of {prefix} beside {commandsPath}.");
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string part) =>
        zip.Entries.FirstOrDefault(entry => entry.FullName.Contains(part))
        ?? throw new InvalidDataException($"The zip has no entry '{part}'.");

    private void ReadCommands(TextReader lines)
    {
        lines.ReadLine();
        while (lines.ReadLine() is { } line) Commands.Add(ParseCommand(line));
    }

    private static FileRow ParseCommand(string line)
    {
        var parts = line.Split(',');
        if (parts.Length != 6 || parts[1].Length != 1)
            throw new InvalidDataException($"Not a command: '{line}'.");
        return new FileRow(
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            parts[1][0],
            Number(parts[2]),
            parts[3] == "B",
            Number(parts[4]),
            Number(parts[5]));
    }

    private void ReadBooks(TextReader messages, TextReader books)
    {
        while (messages.ReadLine() is { } message && books.ReadLine() is { } book)
        {
            _hidden.Add(message[message.IndexOf(',') + 1] == HiddenExecution);
            AddBook(book);
        }
    }

    private void AddBook(string line)
    {
        var before = _books.Count;
        foreach (var part in line.AsSpan().Split(',')) _books.Add(Number(line.AsSpan(part)));
        if (_books.Count - before != LongsPerBook) throw new InvalidDataException($"Not a book: '{line}'.");
    }

    private static long Number(ReadOnlySpan<char> text) => long.Parse(text, CultureInfo.InvariantCulture);
}
