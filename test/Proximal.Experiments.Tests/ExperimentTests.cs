using System.Text.Json;
using Proximal.Environments;

namespace Proximal.Experiments.Tests;

/// <summary>Training, resuming, tuning, comparing and recording in code.</summary>
public sealed class ExperimentTests : IDisposable
{
    private static readonly TrainingRequest Small = new()
    {
        Steps = 512,
        EnvironmentCount = 2,
        Overrides = { ["n_steps"] = "64", ["batch_size"] = "64" },
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_has_folder_configuration_summary_metrics_and_policy()
    {
        Run run = Experiment.Train(
            "CartPole-v1",
            Small with
            {
                Folder = At("run"),
                Seed = 3,
                EvaluationFrequency = 256,
                EvaluationEpisodes = 2,
                SaveFrequency = 128,
                KeepCheckpoints = 1,
            }
        );

        Assert.Equal(At("run"), run.Folder);
        Assert.Same(run, Assert.Single(run.Seeds));
        Assert.Contains("  n_steps: 64\n", run.Configuration, StringComparison.Ordinal);
        Assert.Equal(
            (RunStatus.Completed, 512, 3UL, "ppo", "CartPole-v1"),
            (run.Summary!.Status, run.Summary.Steps, run.Summary.Seed, run.Summary.Algorithm, run.Summary.Environment)
        );
        Assert.Equal(run.Evaluation!.Mean, run.MeanReturn);
        Assert.Equal(0, run.StdReturn);
        Assert.Equal(4, run.Metrics.Curve("rollout/ep_rew_mean").Steps.Length);
        Assert.Equal([256.0, 512], run.Metrics.Curve("eval/mean_reward").Steps);
        Assert.Equal(run.Evaluation, run.Evaluate(episodes: 20));
        Assert.Equal(4, run.LoadPolicy().RowSize);
        foreach (
            string file in new[]
            {
                "config.yaml",
                "metrics.jsonl",
                "timings.jsonl",
                "events.out.tfevents.proximal",
                "summary.json",
            }
        )
            Assert.True(File.Exists(Path.Combine(run.Folder, file)), file);
        Assert.False(File.Exists(Path.Combine(run.Folder, ".lock")));
        Assert.Equal(run.Summary, Run.Open(At("run")).Summary);
    }

    [Fact]
    public void Several_seeds_give_the_same_runs_as_each_seed_alone()
    {
        Run runs = Experiment.Train("CartPole-v1", Small with { Folder = At("seeds"), Seeds = [1, 2], Jobs = 2 });
        Run alone = Experiment.Train("CartPole-v1", Small with { Folder = At("alone"), Seed = 2 });

        Assert.Equal([1UL, 2UL], runs.Seeds.Select(run => run.Summary!.Seed));
        Assert.Equal(alone.Summary!.WeightsSha256, runs.Seeds[1].Summary!.WeightsSha256);
        Assert.Equal(runs.Seeds.Average(run => run.Evaluation!.Mean), runs.MeanReturn);
        Assert.Null(runs.Summary);
        Assert.True(File.Exists(At("seeds/summary.json")));
        Assert.Equal(2, Run.Open(At("seeds")).Seeds.Count);
    }

    [Fact]
    public void Extended_run_ends_with_the_weights_of_an_uninterrupted_run()
    {
        Run longer = Experiment.Resume(
            Experiment.Train("CartPole-v1", Small with { Folder = At("a") }).Folder,
            new() { Steps = 1024 }
        );
        Run whole = Experiment.Train("CartPole-v1", Small with { Folder = At("b"), Steps = 1024 });

        Assert.Equal(1024, longer.Summary!.Steps);
        Assert.Equal(whole.Summary!.Steps, longer.Summary.Steps);
        Assert.Equal(longer.Summary, Experiment.Resume(At("a")).Summary);
        Assert.Contains(
            "has taken 1024 steps already",
            Assert.Throws<InvalidInputException>(() => Experiment.Resume(At("a"), new() { Steps = 100 })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Wall_time_of_an_extended_run_includes_the_time_before()
    {
        Run run = Experiment.Train("CartPole-v1", Small with { Folder = At("a") });
        string timings = Path.Combine(run.Folder, "timings.jsonl");
        string text = File.ReadAllText(timings);
        string first = JsonDocument
            .Parse(File.ReadLines(timings).First())
            .RootElement.GetProperty(MetricTags.Elapsed)
            .GetRawText();
        // Of the same length, since the log is truncated to its length at the checkpoint.
        int at = text.IndexOf(first, StringComparison.Ordinal);
        File.WriteAllText(timings, text.Remove(at, first.Length).Insert(at, "1000".PadRight(first.Length)));

        Run longer = Experiment.Resume(run.Folder, new() { Steps = 1024 });

        Assert.InRange(longer.Summary!.WallSeconds, 1000, 1100);
    }

    [Fact]
    public void Callbacks_are_called_and_their_metrics_are_logged()
    {
        var seeds = new List<ulong>();
        Run run = Experiment.Train(
            "CartPole-v1",
            Small with
            {
                Folder = At("run"),
                Seed = 7,
                Callbacks = seed =>
                {
                    seeds.Add(seed);
                    return
                    [
                        new EverySteps(128, trainer => trainer.Metrics.Add("mine/steps", trainer.Steps)),
                        new StopAtEpisodes(3),
                    ];
                },
            }
        );

        Assert.Equal([7UL], seeds);
        Assert.Equal(run.Metrics.Curve("mine/steps").Steps, run.Metrics.Curve("mine/steps").Values);
        Assert.Equal(RunStatus.Stopped, run.Summary!.Status);
    }

    [Fact]
    public void Program_trains_with_its_own_environment_and_algorithm()
    {
        var environments = new EnvironmentRegistry();
        environments.Add(
            "Hall",
            "Walk.",
            static settings => new Corridor(settings.Get<int>("length")),
            [EnvironmentOption.Of("length", 10)]
        );
        var algorithms = new AlgorithmRegistry();
        algorithms.Add(OwnModule.Algorithm);

        Run run = Experiment.Train(
            "Hall",
            new()
            {
                Algorithm = "own",
                Steps = 512,
                EnvironmentCount = 2,
                Folder = At("run"),
                Environments = environments,
                Algorithms = algorithms,
                Overrides =
                {
                    ["n_steps"] = "64",
                    ["beta"] = "0.5",
                    ["length"] = "4",
                },
            }
        );

        Assert.Contains("  beta: 0.5\n", run.Configuration, StringComparison.Ordinal);
        Assert.EndsWith("  env:\n    length: 4\n", run.Configuration, StringComparison.Ordinal);
        Assert.Equal(5, Run.Open(At("run"), environments, algorithms).Evaluate(episodes: 5).Episodes);
        Assert.Contains(
            "there is no environment 'Hall'",
            Assert.Throws<InvalidInputException>(() => Run.Open(At("run")).Evaluate()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Cancelled_run_is_saved_and_can_be_resumed()
    {
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            Experiment.Train(
                "CartPole-v1",
                Small with
                {
                    Folder = At("run"),
                    Cancellation = source.Token,
                    Callbacks = _ => [new EverySteps(256, _ => source.Cancel())],
                }
            )
        );
        Assert.Equal(
            (RunStatus.Interrupted, 256),
            (Run.Open(At("run")).Summary!.Status, Run.Open(At("run")).Summary!.Steps)
        );

        Run resumed = Experiment.Resume(At("run"));
        Run whole = Experiment.Train("CartPole-v1", Small with { Folder = At("whole") });
        Assert.Equal(whole.Summary!.WeightsSha256, resumed.Summary!.WeightsSha256);
        Assert.Equal(File.ReadAllText(At("whole/metrics.jsonl")), File.ReadAllText(At("run/metrics.jsonl")));
    }

    [Theory]
    [InlineData("n_steps", "x", "Overrides[\"n_steps\"]: n_steps: expected a whole number, found 'x'")]
    [InlineData("n_step", "1", "Overrides[\"n_step\"]: unknown key 'n_step': did you mean n_steps?")]
    [InlineData("n_steps", "[1", "Overrides[\"n_steps\"]: malformed YAML")]
    public void Options_that_do_not_match_the_environment_are_refused(string key, string value, string message) =>
        Assert.StartsWith(
            message,
            Assert
                .Throws<InvalidInputException>(() =>
                    Experiment.Train("CartPole-v1", new() { Folder = At("run"), Overrides = { [key] = value } })
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Contradictory_requests_are_refused()
    {
        void Refused(string message, TrainingRequest request) =>
            Assert.Contains(
                message,
                Assert
                    .Throws<InvalidInputException>(() =>
                        Experiment.Train("CartPole-v1", request with { Folder = At("run") })
                    )
                    .Message,
                StringComparison.Ordinal
            );
        Refused("Seed and Seeds exclude each other", new() { Seed = 1, Seeds = [2] });
        Refused("Seeds has 2 twice", new() { Seeds = [2, 2] });
        Refused("Jobs must be at least 1", new() { Seeds = [2], Jobs = 0 });
        Refused("there is no algorithm 'pro'", new() { Algorithm = "pro" });
        Refused("needs evaluations, but there are none", new() { StopAtReturn = 3 });
        Assert.Contains(
            "did you mean CartPole-v1?",
            Assert.Throws<InvalidInputException>(() => Experiment.Train("CartPol-v1")).Message,
            StringComparison.Ordinal
        );
        Experiment.Train("CartPole-v1", Small with { Folder = At("run") });
        Refused("the folder has a run", Small);
    }

    [Fact]
    public void Search_lists_trials_from_best_to_worst()
    {
        var request = new TuningRequest
        {
            Space = { ["gamma"] = "[0.9, 0.99]", ["learning_rate"] = "{log_uniform: [1e-4, 1e-2]}" },
            Trials = 3,
            Seeds = 2,
            Steps = 512,
            Episodes = 2,
            Folder = At("search"),
            Overrides =
            {
                ["n_envs"] = "2",
                ["n_steps"] = "64",
                ["batch_size"] = "64",
            },
        };
        TuningResult outcome = Experiment.Tune("CartPole-v1", request);

        Assert.Equal([0, 1, 2], outcome.Trials.Select(trial => trial.Number).Order());
        Assert.Equal(
            outcome.Trials.Select(trial => trial.MeanReturn).OrderDescending(),
            outcome.Trials.Select(trial => trial.MeanReturn)
        );
        Assert.Same(outcome.Trials[0], outcome.Best);
        Assert.Equal(["gamma", "learning_rate"], outcome.Best.Hyperparameters.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, outcome.Best.Runs.Count);
        Assert.Equal(512, outcome.Best.Runs[0].Summary!.Steps);
        Assert.True(File.Exists(At("search/search.svg")));
        // The same search finds what it has found.
        Assert.Equal(outcome.Best.MeanReturn, Experiment.Tune("CartPole-v1", request).Best.MeanReturn);
        Assert.Equal(
            0.0,
            Experiment
                .Train("CartPole-v1", new() { Configuration = outcome.BestConfiguration, Folder = At("best") })
                .StdReturn
        );
        Assert.Contains(
            "Space and SpaceFile",
            Assert
                .Throws<InvalidInputException>(() => Experiment.Tune("CartPole-v1", request with { SpaceFile = "x" }))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Comparison_has_a_row_for_each_algorithm()
    {
        ComparisonResult outcome = Experiment.Compare(
            "CartPole-v1",
            new()
            {
                Compared = ["ppo", "a2c"],
                Seeds = 2,
                Steps = 512,
                Folder = At("compared"),
                Overrides = { ["n_envs"] = "2", ["n_steps"] = "128" },
            }
        );
        outcome.Save(At("picture.svg"));

        Assert.Equal(["PPO", "A2C"], outcome.Rows.Select(row => row.Label));
        Assert.All(outcome.Rows, row => Assert.InRange(row.Return, row.Low, row.High));
        Assert.Equal(outcome.Rows[0].Runs.Average(run => run.Evaluation!.Mean), outcome.Rows[0].MeanReturn);
        Assert.Contains("final return", outcome.ToString(), StringComparison.Ordinal);
        Assert.Contains("| PPO | ", File.ReadAllText(At("picture.md")), StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(At("picture.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void LearningCurves_can_be_plotted_from_metrics_alone()
    {
        Directory.CreateDirectory(At("plain"));
        File.WriteAllText(
            At("plain/metrics.jsonl"),
            "{\"step\":1,\"rollout/ep_rew_mean\":2}\n{\"step\":2,\"rollout/ep_rew_mean\":3}\n"
        );
        Run run = Experiment.Train("CartPole-v1", Small with { Folder = At("run") });

        LearningCurves.Plot(At("plain")).Save(At("new/plain.svg"));
        Assert.Contains("Learning curve of plain", File.ReadAllText(At("new/plain.svg")), StringComparison.Ordinal);
        Assert.Contains("CartPole-v1", LearningCurves.Plot(run).ToSvg(), StringComparison.Ordinal);
        Assert.Contains(
            "train/approx_kl",
            LearningCurves.Plot([At("run")], new LearningCurveOptions { Metric = "train/approx_kl" }).ToSvg(),
            StringComparison.Ordinal
        );
        Assert.Throws<InvalidInputException>(() =>
            LearningCurves.Plot([At("run")], new LearningCurveOptions { Smoothing = 0 })
        );
    }

    [Fact]
    public void Experiment_Record_writes_the_run_of_a_custom_trainer()
    {
        var options = new PpoOptions
        {
            TotalSteps = 512,
            EnvironmentCount = 2,
            StepsPerRollout = 64,
            Seed = 5,
        };
        void Train(long steps, string place)
        {
            using VectorEnvironment environments = new EnvironmentRegistry().Find("CartPole-v1").CreateBatch(2);
            var trainer = new Ppo(environments, options);
            using RunRecorder recorder = Experiment.Record(At(place), "CartPole-v1", options);
            recorder.Resume(trainer);
            if (steps < options.TotalSteps)
                trainer.Train(recorder, new EverySteps(steps, static trainer => trainer.RequestStop()));
            else
                trainer.Train(recorder);
        }

        Train(512, "whole");
        Run run = Run.Open(At("whole"));
        Assert.Equal((RunStatus.Completed, 512, 5UL), (run.Summary!.Status, run.Summary.Steps, run.Summary.Seed));
        Assert.True(File.Exists(At("whole/events.out.tfevents.proximal")));

        Train(256, "half");
        Assert.Equal(RunStatus.Interrupted, Run.Open(At("half")).Summary!.Status);
        // The tool continues the run of the program.
        Assert.Equal(run.Summary.WeightsSha256, Experiment.Resume(At("half")).Summary!.WeightsSha256);
        Assert.Equal(
            run.Summary.WeightsSha256,
            Experiment
                .Train(
                    "CartPole-v1",
                    new()
                    {
                        Algorithm = "ppo",
                        Configuration = At("whole/config.yaml"),
                        Folder = At("again"),
                    }
                )
                .Summary!.WeightsSha256
        );

        options = options with { Gamma = 0.5 };
        Assert.Contains(
            "differs from the configuration of this run",
            Assert.Throws<InvalidInputException>(() => Train(512, "whole")).Message,
            StringComparison.Ordinal
        );
    }

    private string At(string name) => Path.Combine(folder.Path, name);
}
