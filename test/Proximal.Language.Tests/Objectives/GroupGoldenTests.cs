using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

[Trait("Category", "Golden")]
public sealed class GroupGoldenTests
{
    private static readonly JsonElement Section = Golden.Read("alignment.json").GetProperty("group");
    private static readonly PackedGolden Rows = new(Section);

    [Fact]
    public void Every_group_method_equals_the_reference()
    {
        foreach (JsonElement golden in Section.GetProperty("cases").EnumerateArray())
            CheckCase(golden);
    }

    [Fact]
    public void Reinforce_plus_plus_equals_the_reference()
    {
        var kl = new float[Rows.Tokens];
        var advantages = new float[Rows.Tokens];
        KlEstimates.Fill(KlEstimator.K1, Rows.Floats("old_log_probs"), Rows.Floats("reference_log_probs"), kl);
        TokenRewards.Fill(kl, klCoefficient: 0.01, Section.GetProperty("rewards").Floats(), Rows.Starts, advantages);
        GroupAdvantages.FillRewardsToGo(advantages, Rows.Starts, advantages);
        GroupAdvantages.Standardize(advantages, Rows.Starts, Section.GetProperty("rewards").Floats());
        PackedGolden.AssertClose(
            Rows.Pack(Section.GetProperty("reinforce_plus_plus"), "advantages"),
            advantages,
            "advantages"
        );
    }

    private static void CheckCase(JsonElement golden)
    {
        string name = golden.GetProperty("name").GetString()!;
        float[] scores = Section.GetProperty("rewards").Floats();
        var advantages = new float[scores.Length];
        (AdvantageBaseline baseline, RewardScale scale) = BaselineOf(name);
        GroupAdvantages.Fill(baseline, scale, scores, Section.GetProperty("group_size").GetInt32(), advantages);
        PackedGolden.AssertClose(golden.GetProperty("advantages").Doubles(), advantages, $"advantages of {name}");

        var perToken = new float[Rows.Tokens];
        var weights = new float[Rows.Tokens];
        int maxLength = Section.GetProperty("new_log_probs").Lengths()[1];
        PackedTokens.Spread(advantages, Rows.Starts, perToken);
        TokenWeights.Fill(
            Enum.Parse<TokenAggregation>(golden.GetProperty("aggregation").GetString()!, ignoreCase: true),
            Rows.Starts,
            maxLength,
            weights
        );
        (float[] loss, float[][] gradients) = Differentiation.Of(
            [Rows.Floats("new_log_probs")],
            parameters =>
            {
                Tensor weight = Tensor.From(weights);
                Tensor policy = TokenObjectives.Policy(
                    parameters[0],
                    Tensor.From(Rows.Floats("old_log_probs")),
                    Tensor.From(perToken),
                    weight,
                    Number("clip_low"),
                    Number("clip_high")
                );
                Tensor kl = TokenObjectives.Kl(
                    KlEstimator.K3,
                    parameters[0],
                    Tensor.From(Rows.Floats("reference_log_probs")),
                    weight
                );
                Tensor total = policy + (Number("kl_coef") * kl);
                return (total, total);
            }
        );
        PackedGolden.AssertClose(golden.GetProperty("loss").GetDouble(), loss[0], $"loss of {name}");
        PackedGolden.AssertClose(Rows.Pack(golden, "grad_new_log_probs"), gradients[0], $"gradient of {name}");

        float Number(string key) => (float)golden.GetProperty(key).GetDouble();
    }

    private static (AdvantageBaseline Baseline, RewardScale Scale) BaselineOf(string name) =>
        name switch
        {
            "grpo" or "dapo" => (AdvantageBaseline.GroupMean, RewardScale.Group),
            "dr_grpo" => (AdvantageBaseline.GroupMean, RewardScale.None),
            "rloo" => (AdvantageBaseline.LeaveOneOut, RewardScale.None),
            _ => throw new InvalidDataException($"no baseline is known for the case '{name}'"),
        };
}
