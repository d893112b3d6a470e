using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class PreferenceObjectivesTests
{
    [Theory]
    [InlineData(PreferenceLoss.Sigmoid)]
    [InlineData(PreferenceLoss.Ipo)]
    [InlineData(PreferenceLoss.Hinge)]
    [InlineData(PreferenceLoss.Orpo)]
    [InlineData(PreferenceLoss.SimPo)]
    public void Losses_from_token_log_probs_equal_those_from_sums_or_means(PreferenceLoss loss)
    {
        var objective = new PreferenceObjective(
            loss,
            Beta: 0.3f,
            LabelSmoothing: loss == PreferenceLoss.Sigmoid ? 0.2f : 0,
            Gamma: 0.4f
        );
        float[] policy = [-1, -2, -0.5f, -3, -0.25f, -0.75f],
            reference = [-1.5f, -1, -0.25f, -2, -1, -1];
        using Scope scope = Scope.Begin(record: false);
        float[] reduced = objective.Reduce(Tensor.From(policy), Tensor.From(reference), [0, 2, 6]).ToArray();
        float[] expected = objective switch
        {
            { NeedsReference: true, AveragesTokens: false } => [-0.5f, -0.25f],
            { NeedsReference: true, AveragesTokens: true } => [-0.25f, -0.0625f],
            _ => [-1.5f, -1.125f],
        };
        Assert.Equal(expected, reduced);
    }

    [Fact]
    public void Orpo_is_finite_for_tokens_of_probability_1()
    {
        (float[] losses, float[][] gradients) = Differentiation.OfMean(
            [
                [0, -1e-9f, -50],
                [-1, 0, -200],
            ],
            static parameters => PreferenceObjectives.Orpo(parameters[0], parameters[1], beta: 0.1f)
        );
        Assert.All(losses, static x => Assert.True(float.IsFinite(x)));
        Assert.All(gradients[0].Concat(gradients[1]), static x => Assert.True(float.IsFinite(x)));
    }

    [Fact]
    public void Accuracy_counts_equal_scores_half() =>
        Assert.Equal(0.625, PreferenceObjectives.Accuracy([1, 2, 3, 4], [0, 2, 4, 3]));

    [Fact]
    public void KTO_reference_point_is_never_negative()
    {
        Assert.Equal(0, PreferenceObjectives.KtoReferencePoint([-3, 1]));
        Assert.Equal(2, PreferenceObjectives.KtoReferencePoint([1, 3]));
        Assert.Throws<ArgumentException>(() => PreferenceObjectives.KtoReferencePoint([]));
    }

    [Fact]
    public void BradleyTerry_without_margin_and_centring_equals_its_formula()
    {
        using Scope scope = Scope.Begin(record: false);
        float[] losses = PreferenceObjectives.BradleyTerry(Tensor.From([5f, 1]), Tensor.From([5f, -1])).ToArray();
        Assert.Equal(MathF.Log(2), losses[0], 1e-6f);
        Assert.Equal(MathF.Log(1 + MathF.Exp(-2)), losses[1], 1e-6f);
    }
}
