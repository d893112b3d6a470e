using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Proximal.Fuzz.Tests;

/// <summary>
/// Counts the cases of a target and keeps the inputs that fail. With the environment variable <c>PROXIMAL_FUZZ_LOG</c>,
/// a folder, it also writes each input before its case, so that the input that ended the process is known.
/// </summary>
internal sealed class FuzzJournal : IDisposable
{
    private readonly string name;
    private readonly string? folder = Environment.GetEnvironmentVariable("PROXIMAL_FUZZ_LOG");
    private readonly FileStream? last;
    private long cases;
    private long valid;
    private TimeSpan slowest;

    public FuzzJournal(string name)
    {
        this.name = name;
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        last = new FileStream(
            Path.Combine(folder, $"last-{name}"),
            FileMode.Create,
            FileAccess.Write,
            FileShare.Read,
            0
        );
    }

    public string Summary =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {cases} cases, {valid} of them valid, the slowest took {slowest.TotalMilliseconds:F0} ms"
        );

    public void Run(byte[] input, Func<bool> check)
    {
        if (last is not null)
        {
            last.SetLength(0);
            last.Position = 0;
            last.Write(input);
        }

        cases++;
        var watch = Stopwatch.StartNew();
        try
        {
            if (check())
                valid++;
            if (watch.Elapsed > slowest)
                slowest = watch.Elapsed;
        }
        catch (FuzzFailedException exception)
        {
            throw new FuzzFailedException($"{exception.Message}; the input is {Keep(input)}", exception);
        }
    }

    public void Dispose()
    {
        if (folder is null)
            return;
        last?.Dispose();
        File.AppendAllText(Path.Combine(folder, "cases.txt"), $"{Summary}\n");
    }

    // A file to add to the corpus when the fault is corrected.
    private string Keep(byte[] input)
    {
        string failures = Path.Combine(folder ?? AppContext.BaseDirectory, "failures", name);
        Directory.CreateDirectory(failures);
        string path = Path.Combine(failures, Convert.ToHexStringLower(SHA256.HashData(input))[..16]);
        File.WriteAllBytes(path, input);
        return path;
    }
}
