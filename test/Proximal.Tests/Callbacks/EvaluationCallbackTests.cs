using Proximal.Tests.Environments;

namespace Proximal.Tests;

public sealed class EvaluationCallbackTests
{
    [Fact]
    public void Evaluates_at_each_multiple_and_at_the_end_like_Policy_Evaluate()
    {
        var evaluation = new EvaluationCallback(
            CallbackRun.Make,
            new EvaluationCallbackOptions
            {
                Interval = 270,
                Episodes = 3,
                Seed = 5,
            }
        );
        var seen = new List<long>();
        CallbackRun.Train(
            evaluation,
            new EverySteps(
                1,
                trainer =>
                {
                    if (!trainer.Metrics.TryGet(MetricTags.EvaluationReturn, out double logged))
                        return;
                    seen.Add(trainer.Steps);
                    using VectorEnvironment environments = CallbackRun.Make(3);
                    EvaluationResult expected = PolicyEvaluation.Run(
                        ((IAgentTrainer)trainer).Policy,
                        environments,
                        3,
                        deterministic: true,
                        5
                    );
                    Assert.Equal(expected.MeanReturn, logged);
                    Assert.Equal(expected.Returns, evaluation.Latest!.Returns);
                    Assert.True(trainer.Metrics.TryGet(MetricTags.EvaluationLength, out double length));
                    Assert.Equal(expected.MeanLength, length);
                }
            )
        );
        Assert.Equal([300, 550, 850, 1000], seen);
    }

    [Fact]
    public void First_of_several_equal_returns_is_the_best()
    {
        var evaluation = new EvaluationCallback(
            static () => new Even(),
            new EvaluationCallbackOptions { Interval = 100, Episodes = 1 }
        );
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Even(), 1);
        new Ppo(
            environments,
            new PpoOptions
            {
                TotalSteps = 300,
                EnvironmentCount = 1,
                StepsPerRollout = 100,
                BatchSize = 100,
                Epochs = 1,
            }
        ).Train(evaluation);
        Assert.Equal(evaluation.Latest!.MeanReturn, evaluation.BestReturn);
        Assert.Equal(100, evaluation.BestSteps);
        Assert.False(evaluation.IsBest);
    }

    [Fact]
    public void Evaluations_change_neither_weights_nor_statistics()
    {
        Ppo alone = CallbackRun.Train();
        Ppo watched = CallbackRun.Train(
            new EvaluationCallback(
                CallbackRun.Make,
                new EvaluationCallbackOptions
                {
                    Interval = 100,
                    Episodes = 2,
                    Deterministic = false,
                }
            )
        );
        Assert.Equal(ModelWeights.Hash(alone.Policy), ModelWeights.Hash(watched.Policy));
        Assert.Equal(alone.Policy.Normalizer!.Statistics.Count, watched.Policy.Normalizer!.Statistics.Count);
        Assert.Equal(alone.Policy.Normalizer.Statistics.Mean, watched.Policy.Normalizer.Statistics.Mean);
        Assert.Equal(alone.Policy.Normalizer.Statistics.Variance, watched.Policy.Normalizer.Statistics.Variance);
    }

    // What is learned makes the negated return worse, so that the best policy is not always the last.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Best_policy_folder_holds_the_best_policy(bool negated)
    {
        using var folder = new TemporaryFolder();
        var evaluation = new EvaluationCallback(
            () => negated ? new Negated() : new Drift(),
            new EvaluationCallbackOptions
            {
                Interval = 50,
                Episodes = 2,
                BestPolicyFolder = folder["best"],
            }
        );
        var policies = new List<(long Steps, double Return, string Hash)>();
        CallbackRun.Train(
            evaluation,
            new EverySteps(
                1,
                trainer =>
                    policies.Add(
                        (
                            trainer.Steps,
                            evaluation.Latest!.MeanReturn,
                            ModelWeights.Hash(((IAgentTrainer)trainer).Policy)
                        )
                    )
            )
        );

        // The first of equals.
        (long steps, double mean, string hash) = policies.MaxBy(static policy => (policy.Return, -policy.Steps));
        Assert.Equal(negated, steps < 900);
        Assert.Equal((steps, mean), (evaluation.BestSteps, evaluation.BestReturn));
        Assert.Equal(hash, ModelWeights.Hash(Policy.Load(folder["best"])));
        Assert.Equal(["best"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName));
    }

    // The folder may be one of the user, such as the working folder.
    [Fact]
    public void BestPolicyFolder_withOtherFiles_keepsThem()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["notes"]);
        File.WriteAllText(folder["notes/a.txt"], "mine");
        File.WriteAllText(folder["model.bin"], "mine");
        var options = new EvaluationCallbackOptions
        {
            Interval = 500,
            Episodes = 2,
            BestPolicyFolder = folder.Path,
        };
        CallbackRun.Train(new EvaluationCallback(static () => new Drift(), options));
        Assert.Equal("mine", File.ReadAllText(folder["notes/a.txt"]));
        Assert.Equal("mine", File.ReadAllText(folder["model.bin"]));
        _ = Policy.Load(folder.Path);

        File.WriteAllText(folder["policy.json"], "{}");
        Assert.Throws<InvalidInputException>(() =>
            CallbackRun.Train(new EvaluationCallback(static () => new Drift(), options))
        );
        Assert.Equal("{}", File.ReadAllText(folder["policy.json"]));
    }

    [Fact]
    public void Recorder_saves_each_best_policy_between_its_checkpoints()
    {
        using var folder = new TemporaryFolder();
        CallbackRun.Record(
            folder,
            new RunRecorderOptions
            {
                CheckpointSteps = 400,
                EvaluationEnvironments = CallbackRun.Make,
                EvaluationInterval = 50,
                EvaluationEpisodes = 2,
                KeepCheckpoints = 100,
            }
        );
        var scores = Lines(folder)
            .Select(static line =>
                (
                    Steps: line.GetProperty("step").GetInt64(),
                    Return: line.GetProperty(MetricTags.EvaluationReturn).GetDouble()
                )
            )
            .ToList();
        Assert.Equal(20, scores.Count);

        var expected = new SortedSet<long> { 400, 800, 1000 };
        double best = double.NegativeInfinity;
        foreach ((long steps, double mean) in scores)
        {
            if (mean > best)
                expected.Add(steps);
            best = Math.Max(best, mean);
        }

        var store = new CheckpointStore(folder["checkpoints"]);
        Assert.True(expected.Count > 3);
        Assert.Equal(expected, store.Steps);
        Assert.Equal(best, store.FindBest()!.Score);
    }

    [Theory]
    [InlineData(-1, 10, "eval_freq")]
    [InlineData(100, 0, "eval_episodes")]
    public void Options_out_of_range_are_refused_by_name(long interval, int episodes, string key) =>
        Assert.Contains(
            key,
            Assert
                .Throws<InvalidInputException>(() =>
                    new EvaluationCallback(
                        CallbackRun.Make,
                        new EvaluationCallbackOptions { Interval = interval, Episodes = episodes }
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

    private sealed class Negated : EnvironmentBase<Box, Box>
    {
        private float position;

        public override Box Observations { get; } = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 2);

        public override Box Actions { get; } = Box.Uniform(-1, 1, 2);

        public override int? MaxEpisodeSteps => 7;

        protected override void Reset(ref Rng random, Span<float> observation) =>
            observation[0] = position = random.NextNormal();

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            position += action[0] - action[1] + Random.NextNormal();
            observation[0] = position;
            return new StepResult(Math.Abs(position));
        }
    }

    private static IEnumerable<System.Text.Json.JsonElement> Lines(TemporaryFolder folder) =>
        File.ReadLines(folder["metrics.jsonl"])
            .Select(static line => System.Text.Json.JsonDocument.Parse(line).RootElement);

    // Every episode has the return 5.
    private sealed class Even : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 5;

        protected override void Reset(ref Rng random, Span<float> observation) { }

        protected override StepResult Step(int action, Span<float> observation) => new(1);
    }
}
