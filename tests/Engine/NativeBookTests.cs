using System.Diagnostics;
using Matching.Tests.House;

namespace Matching.Tests.Engine;

/// <summary>The engine compiles to native code without a warning, and its book works there.</summary>
public sealed class NativeBookTests
{
    private static readonly string[] s_linkers = ["clang", "gcc"];

    [Fact]
    public async Task The_book_runs_in_a_native_program()
    {
        Assert.SkipUnless(s_linkers.Any(IsOnPath), "no linker for native code: neither clang nor gcc");
        using var folder = new TemporaryDirectory();
        string project = SourceTree.PathOf("tests/Aot/BookAot.csproj");
        string rid = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        // Artifacts of its own, so that it meets no other build of the engine.
        (int code, string said) = await RunAsync(
            "dotnet",
            $"publish {project} -c Release -r {rid} -o {folder.Path}/out "
            + $"--artifacts-path {folder.Path}/artifacts -warnaserror");
        Assert.SkipWhen(said.Contains("NU1101") || said.Contains("NU1102"), "no native compiler to restore");
        Assert.True(code == 0, said);

        (code, said) = await RunAsync($"{folder.Path}/out/BookAot", "");
        Assert.Equal(0, code);
        Assert.Equal(["5 @ 101", "2 @ 4611686018427387904"], said.Trim().Split('\n'));
    }

    private static bool IsOnPath(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<(int Code, string Said)> RunAsync(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var complained = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await said + await complained);
    }
}
