using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Proximal.Tensors.Tests.Formats;

/// <summary>Only regular files are read and replaced, and every failure of a reader is one line with the
/// file.</summary>
public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Parse_anyException_becomesOneLineWithTheFile()
    {
        string? missing = Environment.GetEnvironmentVariable("PROXIMAL_NO_SUCH_VARIABLE");
        foreach (
            Action read in (Action[])
                [
                    static () => _ = Array.Empty<int>()[Environment.ProcessId],
                    static () => _ = checked(int.MaxValue + Environment.ProcessId),
                    () => _ = missing!.Length,
                    static () => _ = new byte[1L << 62],
                    static () => throw new FormatException("two\nlines"),
                    static () => ArgumentException.ThrowIfNullOrEmpty(""),
                    static () => throw new KeyNotFoundException(),
                    static () => throw new InvalidInputException("gamma is 2"),
                ]
        )
        {
            InvalidInputException thrown = Assert.Throws<InvalidInputException>(() =>
                InputFile.Parse("a.json", read, "is not a policy")
            );
            Assert.StartsWith("a.json is not a policy: ", thrown.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("(Parameter", thrown.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', thrown.Message);
            Assert.NotNull(thrown.InnerException);
        }
    }

    [Fact]
    public void Parse_messageWithTheFile_isNotPrefixedAgain()
    {
        InvalidInputException thrown = Assert.Throws<InvalidInputException>(() =>
            InputFile.Parse("a.json", () => throw new InvalidInputException("a.json: 'x' is missing"))
        );
        Assert.Equal("a.json: 'x' is missing", thrown.Message);
    }

    [Theory]
    [InlineData("{\"a\": \"\\ud800\"}", "unpaired surrogate")]
    [InlineData("{\"a\\udc00\": 1}", "unpaired surrogate")]
    [InlineData("{\"a\": \"ÿ\"}", "not UTF-8")]
    [InlineData("{\"a\": ", "Expected")]
    [InlineData("", "does not contain any JSON tokens")]
    public void ReadJson_invalidText_isReportedBeforeItIsUsed(string text, string expected)
    {
        // Latin-1 writes ÿ as the byte 0xFF, which is not UTF-8.
        File.WriteAllBytes(folder["a.json"], Encoding.Latin1.GetBytes(text));
        bool read = false;
        InvalidInputException thrown = Assert.Throws<InvalidInputException>(() =>
            InputFile.ReadJson(folder["a.json"], "is damaged", _ => read = true)
        );
        Assert.StartsWith($"{folder["a.json"]} is damaged: ", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.False(read);
    }

    [Fact]
    public void ReadJson_deepNesting_isRefused()
    {
        File.WriteAllText(folder["a.json"], new string('[', 100_000));
        InvalidInputException thrown = Assert.Throws<InvalidInputException>(() =>
            InputFile.ReadJson(folder["a.json"], "is damaged", static root => root.ValueKind)
        );
        Assert.Contains("depth", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadLines_incompleteLine_isSkipped_andZerosAreReported()
    {
        File.WriteAllText(folder["a.jsonl"], "{\"a\":1}\n{\"a\":2}\n{\"a\"");
        Assert.Equal(
            ["{\"a\":1}", "{\"a\":2}"],
            InputFile.ReadLines(folder["a.jsonl"]).Select(static line => Encoding.UTF8.GetString(line.Span))
        );
        File.WriteAllBytes(folder["a.jsonl"], [.. "{\"a\":1}\n"u8, .. new byte[5000]]);
        Assert.Equal(
            $"{folder["a.jsonl"]}:2: the file is damaged; its end is filled with zeros",
            Assert.Throws<InvalidInputException>(() => InputFile.ReadLines(folder["a.jsonl"])).Message
        );
    }

    [Fact]
    public void ReadBytes_largerThanTheLimit_isRefused()
    {
        File.WriteAllBytes(folder["a"], new byte[(1 << 20) + 1]);
        Assert.Equal(
            $"{folder["a"]} is larger than 1 MiB, the largest size of such a file",
            Assert.Throws<InvalidInputException>(() => InputFile.ReadBytes(folder["a"], 1 << 20)).Message
        );
        Assert.Equal((1 << 20) + 1, InputFile.ReadBytes(folder["a"]).Length);
    }

    [Fact]
    public void Read_missingFileOrFolder_isReported()
    {
        Assert.Equal(
            $"{folder["none"]} cannot be read: the file does not exist",
            Assert.Throws<InvalidInputException>(() => InputFile.ReadText(folder["none"])).Message
        );
        Assert.Equal(
            $"{folder.Path} is a folder, but a file is needed",
            Assert.Throws<InvalidInputException>(() => InputFile.ReadText(folder.Path)).Message
        );
    }

    [Fact]
    public void Read_emptyAndLinkedFiles_areRead()
    {
        File.WriteAllText(folder["empty"], "");
        Assert.Equal("", InputFile.ReadText(folder["empty"]));
        if (OperatingSystem.IsWindows())
            return;
        File.WriteAllText(folder["file"], "text");
        File.CreateSymbolicLink(folder["link"], folder["file"]);
        File.CreateSymbolicLink(folder["empty-link"], folder["empty"]);
        Assert.Equal("text", InputFile.ReadText(folder["link"]));
        Assert.Equal("", InputFile.ReadText(folder["empty-link"]));
    }

    // Opening a pipe without a writer waits forever, and /dev/zero has no end.
    [Fact]
    public void Read_pipesAndDevices_areRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        MakePipe(folder["pipe"]);
        File.CreateSymbolicLink(folder["zero"], "/dev/zero");
        foreach (
            (string path, string kind) in (ReadOnlySpan<(string, string)>)[("pipe", "named pipe"), ("zero", "device")]
        )
        {
            string expected = $"is a {kind}, but a regular file is needed";
            Assert.Equal(
                $"{folder[path]} {expected}",
                Assert.Throws<InvalidInputException>(() => InputFile.ReadBytes(folder[path])).Message
            );
            Assert.Equal(
                $"{folder[path]}: {expected}",
                Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder[path])).Message
            );
        }
    }

    [Fact]
    public void Write_overPipesDevicesAndFolders_isRefused()
    {
        Directory.CreateDirectory(folder["folder"]);
        List<string> paths = [folder["folder"]];
        if (!OperatingSystem.IsWindows())
        {
            MakePipe(folder["pipe"]);
            File.CreateSymbolicLink(folder["nowhere"], folder["none"]);
            paths.AddRange([folder["pipe"], folder["nowhere"], "/dev/null", "/dev/stdout"]);
        }

        foreach (string path in paths)
        {
            FileAttributes before = File.GetAttributes(path);
            Assert.StartsWith(
                path,
                Assert
                    .Throws<InvalidInputException>(() => AtomicFile.Write(path, static stream => stream.WriteByte(1)))
                    .Message,
                StringComparison.Ordinal
            );
            Assert.Equal(before, File.GetAttributes(path));
        }

        Assert.DoesNotContain(
            Directory.EnumerateFiles(folder.Path),
            static path => path.EndsWith(".partial", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Write_overEmptyAndNonEmptyFiles_replacesThem()
    {
        foreach (string before in (string[])["", "old"])
        {
            File.WriteAllText(folder["a"], before);
            AtomicFile.Write(folder["a"], static stream => stream.Write("new"u8));
            Assert.Equal("new", File.ReadAllText(folder["a"]));
        }
    }

    [Fact]
    public void Write_intoAMissingFolder_namesTheFolder() =>
        Assert.Equal(
            $"{folder["none/a"]} cannot be written: the folder {folder["none"]} does not exist",
            Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(folder["none/a"], static _ => { })).Message
        );

    private static void MakePipe(string path)
    {
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
