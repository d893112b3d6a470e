namespace Proximal.Experiments.Tests;

public sealed class ComparedRunTests
{
    [Theory]
    [InlineData(false, 0, 100, 51)]
    [InlineData(true, 0, 100, 49)]
    [InlineData(false, 20, 20, 20)]
    [InlineData(false, 20, 5, 1)]
    [InlineData(true, -1000, -200, -700)]
    [InlineData(false, -1000, -200, -500)]
    [InlineData(false, 0, 9, 1)]
    public void Run_that_lost_more_than_half_of_its_gain_is_collapsed(
        bool collapsed,
        double start,
        double best,
        double final
    ) => Assert.Equal(collapsed, Run([start, best, final]).HasCollapsed(leastGain: 10));

    [Fact]
    public void Diverged_run_is_collapsed() =>
        Assert.True((Run([0, 1]) with { Diverged = true }).HasCollapsed(leastGain: 10));

    [Fact]
    public void StepsTo_is_the_first_step_at_the_threshold()
    {
        ComparedRun run = Run([1, 5, 3, 6]);

        Assert.Equal(200, run.StepsTo(5));
        Assert.Equal(100, run.StepsTo(-3));
        Assert.Null(run.StepsTo(6.5));
    }

    [Fact]
    public void ComparedGroup_summarizes_its_seeds()
    {
        var group = new ComparedGroup(Variant(PpoAlgorithm.Entry), [Run([1, 9, 4]), Run([1, 2, 6]), Run([1, 4, 8])]);

        Assert.Equal(6, group.Final);
        Assert.Equal(23.0 / 3, group.Best, 12);
        Assert.Equal((250, 2), group.StepsTo(8));
        Assert.Equal(6, group.Evaluation.Estimate);
        Assert.Equal(Math.Sqrt(8.0 / 3), group.Deviation, 12);
        Assert.Equal(2, group.Range);
        // 10 epochs of 2048 / 64 minibatches, in each of 3 updates.
        Assert.Equal(3 * 320, group.PolicySteps);
    }

    [Fact]
    public void Band_covers_only_steps_where_all_seeds_have_a_return()
    {
        ComparedRun late = Run([1, 9]) with { Curve = new Curve([150, 250], [3, 3]) };

        CurveBand band = new ComparedGroup(Variant(TrpoAlgorithm.Entry), [Run([1, 1, 5]), late]).Band();

        Assert.Equal((150, 250), (band.Steps[0], band.Steps[^1]));
        Assert.Equal(2, band.Middle[0]);
        Assert.Equal((1, 3), (band.Low[0], band.High[0]));
        Assert.All(band.Steps.Skip(1).Zip(band.Steps), pair => Assert.True(pair.First > pair.Second));
    }

    [Fact]
    public void Each_ablation_changes_one_option_of_the_baseline()
    {
        foreach (float entropy in new[] { 0f, 0.05f })
        {
            var settings = Known.Run("CartPole-v1", new PpoOptions { EntropyCoefficient = entropy });

            IReadOnlyList<ComparedVariant> variants = Ablation.Of(settings);

            RunConfiguration baseline = variants[0].Configuration;
            Assert.Equal(Math.Max(entropy, 0.01f), ((PpoOptions)baseline.Options).EntropyCoefficient);
            Assert.Equal(
                variants.Count,
                variants.Select(variant => variant.Folder).Distinct(StringComparer.Ordinal).Count()
            );
            Assert.Equal(
                [
                    "clip_range",
                    "normalize_advantage",
                    "gae_lambda",
                    "gae_lambda",
                    "ent_coef",
                    "n_epochs",
                    "policy_kwargs.ortho_init",
                ],
                variants
                    .Skip(1)
                    .Select(variant =>
                        Assert
                            .Single(
                                PpoAlgorithm.Entry.Keys,
                                setting =>
                                    setting.Format(variant.Configuration.Options) != setting.Format(baseline.Options)
                            )
                            .Key
                    )
            );
        }
    }

    private static ComparedVariant Variant(AlgorithmEntry algorithm) =>
        new(algorithm.Title, algorithm.Name, Known.Run("CartPole-v1", algorithm.Defaults));

    private static ComparedRun Run(double[] values) =>
        new(
            1,
            new Curve([.. values.Select((_, i) => 100.0 * (i + 1))], values),
            values[^1],
            WallSeconds: 1,
            Updates: values.Length,
            Diverged: false
        );
}
