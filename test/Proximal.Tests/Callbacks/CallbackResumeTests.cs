namespace Proximal.Tests;

/// <summary>Runs with callbacks that were cut off and resumed decide as those that never were.</summary>
public sealed class CallbackResumeTests
{
    private const string MetricTag = "made/up";

    // Its best is early, so that what a resumed run has forgotten would make it end at another step.
    private static readonly double[] Falling = [1, 9, 8, 7, 6, 8, 8, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3];

    [Fact]
    public void Interrupted_run_stops_at_the_same_step_for_the_same_reason()
    {
        using var whole = new TemporaryFolder();
        Ppo expected = CallbackRun.Record(whole, Options([]));
        Assert.Equal(450, expected.Steps);
        Assert.Contains("did not improve on 9 in 7 evaluations", expected.StopReason, StringComparison.Ordinal);
        byte[] metrics = File.ReadAllBytes(whole["metrics.jsonl"]);

        // Checkpoints are made every 100 steps, and where an evaluation is the best.
        foreach (int updates in (int[])[1, 2, 3, 5, 6, 8])
        {
            using var folder = new TemporaryFolder();
            Assert.Throws<InterruptedException>(() => CallbackRun.Record(folder, Options([]), cutAfter: updates));
            Ppo resumed = CallbackRun.Record(folder, Options([]));
            Assert.Equal((expected.Steps, expected.StopReason), (resumed.Steps, resumed.StopReason));
            Assert.Equal(ModelWeights.Hash(expected.Policy), ModelWeights.Hash(resumed.Policy));
            Assert.Equal(metrics, File.ReadAllBytes(folder["metrics.jsonl"]));
            Assert.Equal(
                new CheckpointStore(whole["checkpoints"]).BestStep,
                new CheckpointStore(folder["checkpoints"]).BestStep
            );
        }
    }

    [Fact]
    public void Stopped_run_takes_no_step_until_its_condition_is_removed()
    {
        using var folder = new TemporaryFolder();
        Ppo ended = CallbackRun.Record(folder, Options([]));
        var steps = new List<long>();
        Ppo again = CallbackRun.Record(folder, Options([new EverySteps(1, trainer => steps.Add(trainer.Steps))]));
        Assert.Empty(steps);
        Assert.Equal(
            (ended.Steps, ended.StopReason, ModelWeights.Hash(ended.Policy)),
            (again.Steps, again.StopReason, ModelWeights.Hash(again.Policy))
        );

        Ppo free = CallbackRun.Record(folder, Options([]) with { Callbacks = [] });
        Assert.Equal((1000, null), (free.Steps, free.StopReason));
    }

    [Fact]
    public void Callback_is_called_at_the_same_steps_after_resuming()
    {
        using var folder = new TemporaryFolder();
        var steps = new List<long>();
        RunRecorderOptions options = new()
        {
            CheckpointInterval = 3,
            Callbacks = [new EverySteps(130, trainer => steps.Add(trainer.Steps))],
        };
        Assert.Throws<InterruptedException>(() => CallbackRun.Record(folder, options, cutAfter: 8));
        Assert.Equal([150, 300, 400], steps);
        CallbackRun.Record(folder, options);
        Assert.Equal([150, 300, 400, 400, 550, 650, 800, 950], steps);
    }

    [Fact]
    public void CallbackList_saves_each_callback_and_loads_with_other_callbacks()
    {
        StopWithoutImprovement first = new(9, 0, MetricTag),
            second = new(9, 0, "other");
        CallbackRun.Train(
            StopCallbackTests.Made(Falling, MetricTag),
            new CallbackList(new EverySteps(1, static _ => { }), first, second)
        );
        Assert.Equal((9, 0), (first.SinceBest, second.SinceBest));
        var state = new StateDictionary();
        new CallbackList(new EverySteps(1, static _ => { }), first, second).SaveState(state, "callbacks");

        StopWithoutImprovement third = new(9),
            fourth = new(9);
        new CallbackList(new StopAtReturn(1), third, fourth).LoadState(state, "callbacks");
        Assert.Equal((9, 0), (third.SinceBest, fourth.SinceBest));
        Assert.Equal((first.Reason, null), (third.Reason, fourth.Reason));
        new CallbackList().LoadState(state, "callbacks");
    }

    private static RunRecorderOptions Options(ITrainingCallback[] others) =>
        new()
        {
            CheckpointSteps = 100,
            EvaluationEnvironments = CallbackRun.Make,
            EvaluationInterval = 150,
            EvaluationEpisodes = 2,
            Callbacks =
            [
                StopCallbackTests.Made(Falling, MetricTag),
                new StopAtReturn(1e9),
                new StopWithoutImprovement(7, 1, MetricTag),
                .. others,
            ],
        };
}
