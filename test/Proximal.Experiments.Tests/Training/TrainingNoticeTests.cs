using Proximal.Environments;

namespace Proximal.Experiments.Tests;

/// <summary>Lines that a run reports when training starts, and the seeds of its evaluations.</summary>
public sealed class TrainingNoticeTests
{
    [Fact]
    public void Run_reports_actions_of_different_scale_once_and_not_with_the_remedy()
    {
        Assert.Contains(
            "policy_kwargs.rescale_actions=true",
            Assert.Single(Train(rescale: false), static line => line.StartsWith("warning", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(Train(rescale: true), static line => line.Contains("warning", StringComparison.Ordinal));

        static List<string> Train(bool rescale)
        {
            using var folder = new TemporaryFolder();
            var environments = new EnvironmentRegistry();
            environments.Add("Dosage", "One step with actions of different scale.", static () => new Dosage());
            var lines = new List<string>();
            Experiment.Train(
                "Dosage",
                new TrainingRequest
                {
                    Environments = environments,
                    Folder = Path.Combine(folder.Path, "run"),
                    Steps = 128,
                    Report = lines.Add,
                    Overrides =
                    {
                        ["n_steps"] = "64",
                        ["batch_size"] = "64",
                        ["policy_kwargs.rescale_actions"] = rescale ? "true" : "false",
                    },
                }
            );
            return lines;
        }
    }

    // The best policy is selected on the episodes of the first seed.
    [Fact]
    public void Selection_evaluation_and_results_play_different_episodes()
    {
        ulong[] seeds = [new EvaluationCallbackOptions().Seed, Evaluations.DefaultSeed, Evaluations.ResultsSeed];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.Equal(new EvaluationCallbackOptions().Seed, new RunRecorderOptions().EvaluationSeed);
    }

    private sealed class Dosage : EnvironmentBase<Box, Box>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Box Actions { get; } = new([0, -1, -0.01f], [10, 1, 0.01f]);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = 1;

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            observation[0] = 1;
            return new StepResult(-action[0], Terminated: true);
        }
    }
}
