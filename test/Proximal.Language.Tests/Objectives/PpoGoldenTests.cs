using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

[Trait("Category", "Golden")]
public sealed class PpoGoldenTests
{
    private static readonly JsonElement Section = Golden.Read("alignment.json").GetProperty("ppo");
    private static readonly PackedGolden Rows = new(Section);

    [Fact]
    public void Rewards_advantages_and_returns_equal_the_reference()
    {
        var rewards = new float[Rows.Tokens];
        var kl = new float[Rows.Tokens];
        KlEstimates.Fill(KlEstimator.K1, Rows.Floats("old_log_probs"), Rows.Floats("reference_log_probs"), kl);
        TokenRewards.Fill(kl, Number("kl_coef"), Section.GetProperty("scores").Floats(), Rows.Starts, rewards);
        PackedGolden.AssertClose(Rows.Doubles("rewards"), rewards, "rewards");

        var advantages = new float[Rows.Tokens];
        var returns = new float[Rows.Tokens];
        GeneralizedAdvantageEstimation.Compute(
            rewards,
            Rows.Floats("old_values"),
            Rows.Starts,
            Number("gamma"),
            Number("lam"),
            advantages,
            returns
        );
        PackedGolden.AssertClose(Rows.Doubles("advantages"), advantages, "advantages");
        PackedGolden.AssertClose(Rows.Doubles("returns"), returns, "returns");

        Whitening.Whiten(advantages);
        PackedGolden.AssertClose(Rows.Doubles("whitened"), advantages, "whitened");
    }

    [Fact]
    public void Losses_and_gradients_equal_the_reference()
    {
        var weights = new float[Rows.Tokens];
        TokenWeights.Fill(TokenAggregation.Token, Rows.Starts, maxLength: 0, weights);
        (float policyLoss, float valueLoss) = (0, 0);
        (float[] loss, float[][] gradients) = Differentiation.Of(
            [Rows.Floats("new_log_probs"), Rows.Floats("new_values")],
            parameters =>
            {
                Tensor weight = Tensor.From(weights),
                    advantage = Tensor.From(Rows.Floats("whitened"));
                float clip = (float)Number("clip_range");
                Tensor policy = TokenObjectives.Policy(
                    parameters[0],
                    Tensor.From(Rows.Floats("old_log_probs")),
                    advantage,
                    weight,
                    clip,
                    clip
                );
                Tensor value = TokenObjectives.Value(
                    parameters[1],
                    Tensor.From(Rows.Floats("old_values")),
                    Tensor.From(Rows.Floats("returns")),
                    weight,
                    (float)Number("value_clip_range")
                );
                (policyLoss, valueLoss) = (policy.Item(), value.Item());
                Tensor total = policy + ((float)Number("value_coef") * value);
                return (total, total);
            }
        );
        PackedGolden.AssertClose(Number("policy_loss"), policyLoss, "policy_loss");
        PackedGolden.AssertClose(Number("value_loss"), valueLoss, "value_loss");
        PackedGolden.AssertClose(Number("loss"), loss[0], "loss");
        PackedGolden.AssertClose(Rows.Doubles("grad_new_log_probs"), gradients[0], "grad_new_log_probs");
        PackedGolden.AssertClose(Rows.Doubles("grad_new_values"), gradients[1], "grad_new_values");
    }

    [Fact]
    public void Metrics_equal_the_reference()
    {
        RatioStatistics drift = RatioStatistics.Compute(
            Rows.Floats("new_log_probs"),
            Rows.Floats("old_log_probs"),
            Number("clip_range"),
            Number("clip_range")
        );
        PackedGolden.AssertClose(Number("clip_fraction"), drift.ClipFraction, "clip_fraction");
        PackedGolden.AssertClose(Number("approx_kl"), drift.ApproximateKl, "approx_kl");
    }

    private static double Number(string name) => Section.GetProperty(name).GetDouble();
}
