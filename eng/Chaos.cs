#:property PublishAot=false
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

// Kills training processes at random moments and continues them, and compares the results with those of runs that were
// not killed: dotnet run eng/Chaos.cs TOOL [--kills N] [--seed N] [--kind NAME]
//
// TOOL is the published program or Proximal.Cli.dll. After some kills, the newest checkpoint is damaged, a log is lost
// or filled with zeros, or the next process has a full disk (a limit on the size of its files). All kinds of runs take
// turns. The exit code is 1 if a result differs.

var options = Options.Parse(args);
string root = Directory.CreateTempSubdirectory("proximal-chaos-").FullName;
#pragma warning disable RS0030 // The script does not use the library, whose generator is the only one there.
var random = new Random(options.Seed);
#pragma warning restore RS0030
var totals = new Totals();
var watch = Stopwatch.StartNew();
try
{
    Kind[] kinds = [.. Kinds.All.Where(kind => options.Kind is null || kind.Name == options.Kind)];
    if (kinds.Length == 0)
        throw new ArgumentException(
            $"no kind '{options.Kind}' (there are {string.Join(", ", Kinds.All.Select(k => k.Name))})"
        );
    if (kinds.Any(static kind => kind.Name is "sft" or "rlhf"))
        LanguageFiles.Write(options.Tool, root);
    var references = new Dictionary<string, (Dictionary<string, string> Files, TimeSpan Time)>();
    for (int turn = 0; totals.Kills < options.Kills; turn++)
    {
        Kind kind = kinds[turn % kinds.Length];
        if (!references.TryGetValue(kind.Name, out var reference))
        {
            string whole = Path.Combine(root, $"{kind.Name}-whole");
            var time = Stopwatch.StartNew();
            Tool.Finish(options.Tool, root, kind.Start(whole));
            reference = references[kind.Name] = (Results.Of(whole), time.Elapsed);
        }

        string folder = Path.Combine(root, $"{kind.Name}-{turn}");
        new Chaos(options.Tool, root, kind, folder, random, totals).Run(reference.Time, options.Kills - totals.Kills);
        Dictionary<string, string> found = Results.Of(folder);
        totals.Runs++;
        string[] different =
        [
            .. reference
                .Files.Keys.Union(found.Keys)
                .Where(name => reference.Files.GetValueOrDefault(name) != found.GetValueOrDefault(name)),
        ];
        if (different.Length > 0)
        {
            Console.Error.WriteLine(
                $"{kind.Name}: {folder} differs from {kind.Name}-whole: {string.Join(", ", different)}"
            );
            totals.Different++;
        }
        else
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
finally
{
    Console.WriteLine(
        $"{totals.Kills} kills and {totals.Faults} other faults in {totals.Runs} runs of "
            + $"{Math.Min(totals.Runs, Kinds.All.Length)} kinds: "
            + $"{totals.Different} differ "
            + $"({string.Join(", ", totals.Names.Select(pair => $"{pair.Value} {pair.Key}"))}; "
            + $"{watch.Elapsed.TotalMinutes:F1} min, seed {options.Seed})"
    );
    if (totals.Different == 0)
        Directory.Delete(root, recursive: true);
}

return totals.Different == 0 ? 0 : 1;

internal sealed record Options(string[] Tool, int Kills, int Seed, string? Kind)
{
    public static Options Parse(string[] args)
    {
        if (args.Length == 0)
            throw new ArgumentException("usage: dotnet run eng/Chaos.cs TOOL [--kills N] [--seed N] [--kind NAME]");
        string path = Path.GetFullPath(args[0]);
        string? Value(string flag) => Array.IndexOf(args, flag) is >= 0 and var at ? args[at + 1] : null;
        return new Options(
            path.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", path] : [path],
            int.Parse(Value("--kills") ?? "5", CultureInfo.InvariantCulture),
            int.Parse(Value("--seed") ?? "1", CultureInfo.InvariantCulture),
            Value("--kind")
        );
    }
}

internal sealed class Totals
{
    public int Kills { get; set; }

    public int Runs { get; set; }

    public int Different { get; set; }

    public int Faults => Names.Values.Sum();

    public SortedDictionary<string, int> Names { get; } = new(StringComparer.Ordinal);

    public void Count(string fault) => Names[fault] = Names.GetValueOrDefault(fault) + 1;
}

/// <summary>Kind of a run: a command that starts it in a folder.</summary>
internal sealed record Kind(string Name, string Command)
{
    public string[] Start(string folder) =>
        [.. Command.Split(' '), "--out", folder, .. Name == "tune" ? Array.Empty<string>() : ["--quiet"]];
}

internal static class Kinds
{
    private const string Often = "--save-every 2";

    public static Kind[] All { get; } =
    [
        new("ppo", $"train CartPole-v1 --steps 8192 {Often} --set n_steps=64"),
        new(
            "ppo-normalized",
            $"train Pendulum-v1 --steps 8000 {Often} --eval-episodes 2 --set n_steps=100 --set batch_size=100 --set "
                + "normalize=true --set learning_rate=lin_1e-3"
        ),
        new("ppo-lstm", $"train CartPole-v1 --steps 8192 {Often} --set n_steps=64 --set policy=MlpLstmPolicy"),
        new("a2c", "train CartPole-v1 --algorithm a2c --steps 8000 --save-every 50"),
        new("trpo", $"train CartPole-v1 --algorithm trpo --steps 8192 {Often} --set n_steps=256"),
        new("reinforce", $"train CartPole-v1 --algorithm reinforce --steps 8192 {Often}"),
        new("sac", "train Pendulum-v1 --algorithm sac --steps 1500 --save-freq 200 --set learning_starts=200"),
        new("td3", "train Pendulum-v1 --algorithm td3 --steps 1500 --save-freq 200 --set learning_starts=200"),
        new(
            "minatar",
            $"train MinAtar/Breakout-v1 --steps 4096 {Often} --set n_envs=8 --set n_steps=64 --set batch_size=256"
        ),
        new("seeds", $"train CartPole-v1 --seeds 1,2 --jobs 2 --steps 8192 {Often} --set n_steps=64"),
        new(
            "sft",
            "sft --model demo/pretrained --data sft.jsonl --save-every 2 --set batch_size=4 --set num_train_epochs=2"
        ),
        new(
            "rlhf",
            "rlhf --model demo/reference --reward demo/reward --data prompts.jsonl --steps 128 --save-every 1 "
                + "--set max_new_tokens=12 --set batch_size=16 --set mini_batch_size=16"
        ),
        new("tune", "tune CartPole-v1 --trials 3 --steps 2048 --seeds 1 --episodes 2 --plain"),
    ];
}

internal static class LanguageFiles
{
    /// <summary>Writes small models and data sets for the runs that train language models.</summary>
    public static void Write(string[] tool, string root)
    {
        Tool.Finish(tool, root, ["rlhf", "demo", "--quick", "--quiet", "--out", "demo"]);
        string[] prompts = [.. Enumerable.Range(0, 40).Select(static i => $"Guest: Where is the lamp {i}?\\nHost:")];
        File.WriteAllLines(
            Path.Combine(root, "prompts.jsonl"),
            prompts.Select(static prompt => $"{{\"prompt\": \"{prompt}\"}}")
        );
        File.WriteAllLines(
            Path.Combine(root, "sft.jsonl"),
            prompts.Select(
                static (prompt, i) => $"{{\"prompt\": \"{prompt}\", \"completion\": \" It is by the door {i % 7}.\"}}"
            )
        );
    }
}

/// <summary>A run that is killed and continued until it is finished.</summary>
internal sealed class Chaos(string[] tool, string root, Kind kind, string folder, Random random, Totals totals)
{
    private const int MaxKills = 8;

    public void Run(TimeSpan whole, int kills)
    {
        bool full = false;
        for (int i = random.Next(1, MaxKills + 1); i > 0 && kills > 0; i--)
        {
            using Process process = Tool.Start(tool, root, Next(), full);
            full = false;
            // The first kill of a run falls into its start.
            double moment = random.NextDouble() * whole.TotalSeconds * (IsStarted ? 0.8 : 0.4);
            if (!process.WaitForExit(TimeSpan.FromSeconds(moment)))
            {
                process.Kill();
                process.WaitForExit();
                totals.Kills++;
                kills--;
            }

            if (!IsStarted || random.Next(2) == 0)
                continue;
            switch (random.Next(4))
            {
                case 0:
                    DamageCheckpoint();
                    break;
                case 1:
                    LoseLog();
                    break;
                case 2:
                    FillWithZeros();
                    break;
                default:
                    full = true;
                    totals.Count("full disks");
                    break;
            }
        }

        Tool.Finish(tool, root, Next());
    }

    // A run exists as soon as it has a configuration; before that, the command starts it again.
    private bool IsStarted =>
        Directory.Exists(folder)
        && (
            File.Exists(Path.Combine(folder, "config.yaml"))
            || File.Exists(Path.Combine(folder, "search.yaml"))
            || Directory.GetDirectories(folder, "seed-*").Length > 0
        );

    private string[] Next()
    {
        if (IsStarted)
            return ["resume", folder, "--quiet"];
        if (Directory.Exists(folder) && kind.Name == "seeds")
            Directory.Delete(folder, recursive: true);
        return kind.Start(folder);
    }

    private void DamageCheckpoint()
    {
        string[][] stores =
        [
            .. Find("checkpoints", directories: true).Select(StepsOf).Where(static steps => steps.Length > 1),
        ];
        if (stores.Length == 0)
            return;
        string newest = stores[random.Next(stores.Length)][^1];
        string[] files = Directory.GetFiles(newest);
        string file = files[random.Next(files.Length)];
        byte[] bytes = File.ReadAllBytes(file);
        if (random.Next(2) == 0)
            File.WriteAllBytes(file, bytes[..random.Next(bytes.Length)]);
        else
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, bytes);
        }

        totals.Count("damaged checkpoints");
    }

    private void LoseLog()
    {
        string[] logs =
        [
            .. Find("timings.jsonl", directories: false),
            .. Find("events.out.tfevents.proximal", directories: false),
        ];
        if (logs.Length == 0)
            return;
        File.Delete(logs[random.Next(logs.Length)]);
        totals.Count("lost logs");
    }

    // As after a power failure: the end of a log, at most up to the oldest checkpoint. The logs of a finished run are
    // on the disk before its summary is.
    private void FillWithZeros()
    {
        string[] logs =
        [
            .. Find("metrics.jsonl", directories: false)
                .Where(static log => !File.Exists(Path.Combine(Path.GetDirectoryName(log)!, "summary.json"))),
        ];
        if (logs.Length == 0)
            return;
        string log = logs[random.Next(logs.Length)];
        string[] steps = StepsOf(Path.Combine(Path.GetDirectoryName(log)!, "checkpoints"));
        byte[] bytes = File.ReadAllBytes(log);
        int count = steps.Length == 0 ? bytes.Length : Math.Min(BytesAfter(bytes, StepOf(steps[0])), random.Next(400));
        if (count == 0)
            return;
        bytes.AsSpan(bytes.Length - count).Clear();
        File.WriteAllBytes(log, bytes);
        totals.Count("zero-filled logs");
    }

    private static int BytesAfter(byte[] log, long step)
    {
        int start = 0;
        while (
            log.AsSpan(start).IndexOf((byte)'\n') is >= 0 and var length
            && JsonDocument.Parse(log.AsMemory(start, length)).RootElement.GetProperty("step").GetInt64() <= step
        )
            start += length + 1;
        return log.Length - start;
    }

    private static long StepOf(string checkpoint) =>
        long.Parse(Path.GetFileName(checkpoint)[5..], CultureInfo.InvariantCulture);

    private IEnumerable<string> Find(string name, bool directories) =>
        directories
            ? Directory.EnumerateDirectories(folder, name, SearchOption.AllDirectories)
            : Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories);

    private static string[] StepsOf(string checkpoints) =>
        !Directory.Exists(checkpoints)
            ? []
            :
            [
                .. Directory
                    .GetDirectories(checkpoints, "step-*")
                    .Where(static path =>
                        long.TryParse(Path.GetFileName(path)[5..], CultureInfo.InvariantCulture, out _)
                    )
                    .OrderBy(StepOf),
            ];
}

internal static class Tool
{
    /// <summary>Starts the tool. With a full disk, writes beyond 100 KB of a file fail.</summary>
    public static Process Start(string[] tool, string folder, string[] arguments, bool full)
    {
        string[] command = full ? ["bash", "-c", "trap '' XFSZ; ulimit -f 100; exec \"$@\"", "chaos", .. tool] : tool;
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    public static void Finish(string[] tool, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(tool[0], [.. tool[1..], .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(),
            error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {error.Result}{output.Result}"
            );
    }
}

internal static class Results
{
    /// <summary>What must not depend on kills, by the path in the folder: metrics, weights and rankings.</summary>
    public static Dictionary<string, string> Of(string folder)
    {
        var results = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(folder, path);
            if (
                Path.GetFileName(path)
                is "metrics.jsonl"
                    or "samples.jsonl"
                    or "policy.safetensors"
                    or "policy.json"
                    or "best.yaml"
            )
                results[name] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
            else if (
                Path.GetFileName(path) == "summary.json"
                && File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "metrics.jsonl"))
            )
                results[name] = WeightsIn(path);
        }

        return results;
    }

    private static string WeightsIn(string summary)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(summary));
        JsonElement root = document.RootElement;
        return $"{root.GetProperty("weights_sha256")} {root.GetProperty("status")} {root.GetProperty("evaluation")}";
    }
}
