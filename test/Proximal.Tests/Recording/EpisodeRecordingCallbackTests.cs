using Proximal.Tests.Environments;

namespace Proximal.Tests.Recording;

public sealed class EpisodeRecordingCallbackTests
{
    [Fact]
    public void Recording_changes_no_weights_and_records_each_evaluation()
    {
        using TemporaryFolder plain = new(),
            recorded = new();
        Ppo expected = CallbackRun.Record(plain, Options(plain) with { Callbacks = [] });
        Ppo found = CallbackRun.Record(recorded, Options(recorded));
        Assert.Equal(ModelWeights.Hash(expected.Policy), ModelWeights.Hash(found.Policy));
        Assert.Equal(File.ReadAllBytes(plain["metrics.jsonl"]), File.ReadAllBytes(recorded["metrics.jsonl"]));
        Assert.Equal([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000], StepsIn(recorded));
        var last = new RecordedFile(Path.Combine(recorded["episodes"], EpisodeRecordingCallback.FileName(1000)));
        Assert.Equal(1000, last.Summary.GetProperty("training_steps").GetInt64());
        Assert.Equal("of normalized rewards", last.Root.GetProperty("value").GetProperty("note").GetString());
    }

    [Fact]
    public void Killed_and_resumed_run_has_the_same_files()
    {
        using var whole = new TemporaryFolder();
        CallbackRun.Record(whole, Options(whole, interval: 1, keep: 3));
        // 10 evaluations of which at most 3 are kept: every fourth, and the last.
        Assert.Equal([400, 800, 1000], StepsIn(whole));
        for (int updates = 1; updates < 20; updates += 2)
        {
            using var folder = new TemporaryFolder();
            Assert.Throws<InterruptedException>(() =>
                CallbackRun.Record(folder, Options(folder, interval: 1, keep: 3), cutAfter: updates)
            );
            CallbackRun.Record(folder, Options(folder, interval: 1, keep: 3));
            Assert.Equal(Contents(whole), Contents(folder));
        }
    }

    [Theory]
    [InlineData(1, 20, new long[] { 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000 })]
    [InlineData(1, 5, new long[] { 200, 400, 600, 800, 1000 })]
    [InlineData(3, 20, new long[] { 300, 600, 900, 1000 })]
    [InlineData(4, 2, new long[] { 400, 800, 1000 })]
    [InlineData(20, 2, new long[] { 1000 })]
    public void Files_are_evenly_spaced_and_bounded(int interval, int keep, long[] steps)
    {
        using var folder = new TemporaryFolder();
        CallbackRun.Record(folder, Options(folder, interval, keep));
        Assert.Equal(steps, StepsIn(folder));
        Assert.InRange(steps.Length, 1, keep + 1);
    }

    [Fact]
    public void Last_evaluation_of_a_stopped_run_is_recorded()
    {
        using var folder = new TemporaryFolder();
        RunRecorderOptions options = Options(folder, interval: 5);
        CallbackRun.Record(folder, options with { Callbacks = [new StopAtEpisodes(40), .. options.Callbacks] });
        long last = Assert.Single(StepsIn(folder));
        Assert.InRange(last, 100, 400);
    }

    [Fact]
    public void Run_without_evaluations_and_invalid_numbers_are_rejected()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "no callback evaluates",
            Assert
                .Throws<InvalidInputException>(() =>
                    CallbackRun.Record(folder, Options(folder) with { EvaluationEnvironments = null })
                )
                .Message,
            StringComparison.Ordinal
        );
        var recorder = new EpisodeRecorder(static () => new Drift(), new EpisodeRecorderOptions());
        Assert.Throws<InvalidInputException>(() => new EpisodeRecordingCallback(recorder, folder.Path, interval: 0));
        Assert.Throws<InvalidInputException>(() => new EpisodeRecordingCallback(recorder, folder.Path, 1, keep: 1));
    }

    private static RunRecorderOptions Options(TemporaryFolder folder, int interval = 1, int keep = 20) =>
        new()
        {
            CheckpointInterval = 3,
            EvaluationEnvironments = CallbackRun.Make,
            EvaluationInterval = 100,
            EvaluationEpisodes = 2,
            Callbacks =
            [
                new EpisodeRecordingCallback(
                    new EpisodeRecorder(static () => new Drift(), new EpisodeRecorderOptions()),
                    folder["episodes"],
                    interval,
                    keep
                ),
            ],
        };

    private static long[] StepsIn(TemporaryFolder folder) =>
        [
            .. Directory
                .GetFiles(folder["episodes"])
                .Select(static path => long.Parse(Path.GetFileNameWithoutExtension(path)["step-".Length..]))
                .Order(),
        ];

    private static string[] Contents(TemporaryFolder folder) =>
        [
            .. Directory
                .GetFiles(folder["episodes"])
                .Order(StringComparer.Ordinal)
                .Select(static path => $"{Path.GetFileName(path)} {File.ReadAllText(path)}"),
        ];
}
