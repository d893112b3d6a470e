using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>Logs that are lost, and folders that are deleted, cost as little of a run as possible.</summary>
public sealed class LostFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> reports = [];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("missing")]
    [InlineData("short")]
    [InlineData("zeros")]
    public void Resume_withoutTimings_startsThemAnew(string damage)
    {
        string expected = WholeRun();
        Interrupt(updates: 8);
        Damage(folder["timings.jsonl"], damage);
        Assert.Equal(expected, Finish());
        string report = Assert.Single(reports);
        Assert.StartsWith($"{folder["timings.jsonl"]} has ", report, StringComparison.Ordinal);
        Assert.EndsWith(" at the checkpoint; it starts anew", report, StringComparison.Ordinal);
        Assert.Equal(14, File.ReadAllLines(folder["timings.jsonl"]).Length);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("zeros")]
    public void Resume_withDamagedMetrics_continuesFromAnOlderCheckpoint(string damage)
    {
        string expected = WholeRun();
        Interrupt(updates: 9);
        long[] steps = [.. new CheckpointStore(folder["checkpoints"]).Steps];
        Damage(folder["metrics.jsonl"], damage);
        Assert.Equal(expected, Finish());
        Assert.Contains($"skipping the checkpoint of step {steps[^1]}", reports[0], StringComparison.Ordinal);
        Assert.Contains("intact bytes", reports[0], StringComparison.Ordinal);
        Assert.Equal(20, File.ReadAllLines(folder["metrics.jsonl"]).Length);
        Assert.DoesNotContain('\0', File.ReadAllText(folder["metrics.jsonl"]));
    }

    [Fact]
    public void Resume_withoutMetrics_needsTheOption()
    {
        string expected = WholeRun();
        Interrupt(updates: 9);
        File.Delete(folder["metrics.jsonl"]);
        string message = Assert.Throws<InvalidInputException>(() => Finish()).Message;
        Assert.StartsWith($"{folder["metrics.jsonl"]} has 0 intact bytes, but had ", message, StringComparison.Ordinal);
        Assert.Contains("--accept-lost-metrics", message, StringComparison.Ordinal);
        Assert.Equal(expected, Finish(new RunRecorderOptions { AcceptLostMetrics = true }));
        Assert.Equal(11, File.ReadAllLines(folder["metrics.jsonl"]).Length);
    }

    [Fact]
    public void Training_inADeletedFolder_isReportedAndGoesOn()
    {
        string expected = WholeRun();
        using VectorEnvironment environments = CallbackRun.Make(CallbackRun.Options.EnvironmentCount);
        var trainer = new Ppo(environments, CallbackRun.Options);
        using (
            var recorder = new RunRecorder(
                folder.Path,
                Options() with
                {
                    Configuration = "gamma: 1\n",
                    Report = reports.Add,
                }
            )
        )
            trainer.Train(recorder, DeleteAfter(7));
        Assert.Equal(
            $"{folder.Path} was deleted or its metrics.jsonl was truncated during training: the folder is created "
                + "again, and the earlier metrics and checkpoints in it are lost",
            Assert.Single(reports)
        );
        Assert.Equal(expected, ModelWeights.Hash(trainer.Policy));
        Assert.Equal("gamma: 1\n", File.ReadAllText(folder["config.yaml"]));
        Assert.Equal(1000, new CheckpointStore(folder["checkpoints"]).FindLatest()!.Step);
        Assert.InRange(File.ReadAllLines(folder["metrics.jsonl"]).Length, 11, 13);
    }

    [Fact]
    public void Training_inADeletedFolder_withoutReceiver_throwsAfterSaving()
    {
        using VectorEnvironment environments = CallbackRun.Make(CallbackRun.Options.EnvironmentCount);
        var trainer = new Ppo(environments, CallbackRun.Options);
        using (var recorder = new RunRecorder(folder.Path, Options()))
            Assert.Contains(
                "the checkpoint of step 450 is saved",
                Assert.Throws<InvalidInputException>(() => trainer.Train(recorder, DeleteAfter(7))).Message,
                StringComparison.Ordinal
            );
        Assert.Equal(450, new CheckpointStore(folder["checkpoints"]).FindLatest()!.Step);
    }

    [Fact]
    public void Resume_removesTheLeftoversOfAKill()
    {
        string expected = WholeRun();
        Interrupt(updates: 14);
        string checkpoints = folder["checkpoints"];
        long[] steps = [.. new CheckpointStore(checkpoints).Steps];

        // A kill before the oldest checkpoint is deleted, within a write of a checkpoint and of two files.
        Copy(Path.Combine(checkpoints, $"step-{steps[^1]}"), Path.Combine(checkpoints, "step-1"));
        Directory.CreateDirectory(Path.Combine(checkpoints, "step-9999.partial"));
        foreach (
            string name in (string[])["config.yaml.123.partial", "summary.json.7.partial", "my.partial", "x.a1.partial"]
        )
            File.WriteAllText(folder[name], "half");

        Finish(options: new RunRecorderOptions(), stopAtOnce: true);
        Assert.Equal(
            steps.Select(static step => $"step-{step}"),
            Directory
                .GetDirectories(checkpoints)
                .Select(static path => Path.GetFileName(path)!)
                .OrderBy(static name => name.Length)
                .ThenBy(static name => name, StringComparer.Ordinal)
        );
        Assert.Equal(
            ["my.partial", "x.a1.partial"],
            Directory
                .GetFiles(folder.Path, "*.partial")
                .Select(static path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(expected, Finish());
    }

    [Fact]
    public void Resume_onAnotherVectorWidth_warns()
    {
        Interrupt(updates: 5);
        string path = Path.Combine(
            new CheckpointStore(folder["checkpoints"]).FindLatest()!.Folder,
            "state.safetensors"
        );
        StateDictionary state = Safetensors.Read(path);
        Assert.Equal(VectorWidth.Bits, state.GetValue<int>("machine.vector_bits"));
        using VectorEnvironment environments = CallbackRun.Make(CallbackRun.Options.EnvironmentCount);
        state.SetValue("machine.vector_bits", 2 * VectorWidth.Bits);
        Checkpoint last = new CheckpointStore(folder["checkpoints"]).FindLatest()!;
        new CheckpointStore(folder["checkpoints"]).Save(last.Step, state, to => Policy.Load(last.Folder).Save(to));
        Finish(options: new RunRecorderOptions(), stopAtOnce: true);
        Assert.StartsWith(
            $"the checkpoint was made with vectors of {2 * VectorWidth.Bits} bits, but this processor has "
                + $"{VectorWidth.Bits}",
            Assert.Single(reports),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Train_inTwoThreads_throws()
    {
        using VectorEnvironment environments = CallbackRun.Make(CallbackRun.Options.EnvironmentCount);
        var trainer = new Ppo(environments, CallbackRun.Options);
        Exception? second = null;
        trainer.Train(
            new EverySteps(
                500,
                _ =>
                {
                    var thread = new Thread(() => second = Record.Exception(() => trainer.Train()));
                    thread.Start();
                    thread.Join();
                }
            )
        );
        Assert.Contains(
            "training already",
            Assert.IsType<InvalidOperationException>(second).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(1000, trainer.Steps);
    }

    private static RunRecorderOptions Options() => new() { CheckpointInterval = 3, KeepCheckpoints = 3 };

    private static string WholeRun()
    {
        using var whole = new TemporaryFolder();
        return ModelWeights.Hash(CallbackRun.Record(whole, Options()).Policy);
    }

    private void Interrupt(int updates) =>
        Assert.Throws<InterruptedException>(() => CallbackRun.Record(folder, Options(), updates));

    private string Finish(RunRecorderOptions? options = null, bool stopAtOnce = false)
    {
        using VectorEnvironment environments = CallbackRun.Make(CallbackRun.Options.EnvironmentCount);
        var trainer = new Ppo(environments, CallbackRun.Options);
        using var recorder = new RunRecorder(
            folder.Path,
            (options ?? new RunRecorderOptions()) with
            {
                CheckpointInterval = 3,
                KeepCheckpoints = 3,
            }
        );
        recorder.Resume(trainer, reports.Add);
        if (!stopAtOnce)
            trainer.Train(recorder);
        return ModelWeights.Hash(trainer.Policy);
    }

    private EverySteps DeleteAfter(int updates) =>
        new(
            50,
            trainer =>
            {
                if (trainer.Updates == updates)
                    Directory.Delete(folder.Path, recursive: true);
            }
        );

    private static void Damage(string path, string kind)
    {
        byte[] bytes = File.ReadAllBytes(path);
        switch (kind)
        {
            case "missing":
                File.Delete(path);
                break;
            case "short":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            default:
                bytes.AsSpan(bytes.Length / 2).Clear();
                File.WriteAllBytes(path, bytes);
                break;
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
