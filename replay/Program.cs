using System.Text;
using Matching.Replay.Tool;

// The console's own writer flushes each line: too slow for a dump of millions.
using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 64 * 1024);
return (int)ReplayTool.Run(args, output, Console.Error);
