using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Losses and advantages of the variants of GRPO, compared with float64 reference values.</summary>
[Trait("Category", "Golden")]
public sealed class OnlineGoldenTests
{
    private static readonly JsonElement Section = Golden.Read("online_lm.json");
    private static readonly PackedGolden Rows = new(Section);

    public static TheoryData<string> Names { get; } =
    [
        .. Section
            .GetProperty("cases")
            .EnumerateArray()
            .Select(static golden => golden.GetProperty("name").GetString()!)
            .Where(static name => IsSupported(name)),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_and_gradient_equal_the_reference(string name)
    {
        JsonElement golden = Section
            .GetProperty("cases")
            .EnumerateArray()
            .First(golden => golden.GetProperty("name").GetString() == name);
        float[] advantages = AdvantagesOf(golden, name),
            weights = WeightsOf(golden);
        (float[] loss, float[][] gradients) = Differentiation.Of(
            [Rows.Floats($"{golden.GetProperty("log_probs").GetString()}_log_probs")],
            parameters =>
            {
                Tensor total = LossOf(golden, name, parameters[0], Tensor.From(advantages), Tensor.From(weights));
                return (total, total);
            }
        );
        double terms = advantages.Zip(weights, static (x, w) => Math.Abs(x * w)).Sum();
        PackedGolden.AssertClose(golden.GetProperty("loss").GetDouble(), loss[0], $"loss of {name}", terms);
        PackedGolden.AssertClose(Rows.Pack(golden, "grad_new_log_probs"), gradients[0], $"gradient of {name}");
    }

    [Fact]
    public void Ratios_of_sequences_equal_the_reference()
    {
        foreach (
            (string name, ImportanceSamplingLevel level) in (ReadOnlySpan<(string, ImportanceSamplingLevel)>)
                [("gspo", ImportanceSamplingLevel.Sequence), ("rloo_sequence", ImportanceSamplingLevel.SequenceProduct)]
        )
        {
            JsonElement golden = Section
                .GetProperty("cases")
                .EnumerateArray()
                .First(golden => golden.GetProperty("name").GetString() == name);
            using Scope scope = Scope.Begin(record: false);
            float[] ratios = ImportanceRatios
                .Log(
                    level,
                    Tensor.From(Rows.Floats("new_log_probs")),
                    Tensor.From(Rows.Floats("old_log_probs")),
                    Rows.Starts
                )
                .Exp()
                .ToArray();
            PackedGolden.AssertClose(
                golden.GetProperty("sequence_ratios").Doubles(),
                [.. Rows.Starts.SkipLast(1).Select(start => ratios[start])],
                name
            );
        }
    }

    [Fact]
    public void Advantages_with_rewards_that_abstain_equal_the_reference()
    {
        foreach (JsonElement golden in Section.GetProperty("abstain").EnumerateArray())
        {
            string name = golden.GetProperty("name").GetString()!;
            int groupSize = golden.GetProperty("group_size").GetInt32();
            float[] totals = TotalsOf(golden);
            AssertTotals(golden, totals);
            foreach (
                (string key, AdvantageBaseline baseline, RewardScale scale) in (ReadOnlySpan<(
                    string,
                    AdvantageBaseline,
                    RewardScale
                )>)
                    [
                        ("advantages_group", AdvantageBaseline.GroupMean, RewardScale.Group),
                        ("advantages_batch", AdvantageBaseline.GroupMean, RewardScale.Batch),
                        ("advantages_none", AdvantageBaseline.GroupMean, RewardScale.None),
                        ("advantages_rloo", AdvantageBaseline.LeaveOneOut, RewardScale.None),
                    ]
            )
            {
                var advantages = new float[totals.Length];
                GroupAdvantages.Fill(baseline, scale, totals, groupSize, advantages);
                PackedGolden.AssertClose(golden.GetProperty(key).Doubles(), advantages, $"{key} of {name}");
            }

            var informative = new bool[totals.Length / groupSize];
            GroupAdvantages.FindInformative(totals, groupSize, informative);
            Assert.Equal(golden.GetProperty("groups_without_signal").Doubles().Select(static x => x == 0), informative);
        }
    }

    [Fact]
    public void Length_penalty_equals_the_reference()
    {
        JsonElement golden = Section.GetProperty("overlong_punishment");
        PackedGolden.AssertClose(
            golden.GetProperty("punishment").Doubles(),
            [
                .. golden
                    .GetProperty("lengths")
                    .Doubles()
                    .Select(length =>
                        ScoreShaping.Overlong(
                            (int)length,
                            golden.GetProperty("max_length").GetInt32(),
                            golden.GetProperty("cache").GetInt32()
                        )
                    ),
            ],
            "punishment"
        );
    }

    [Fact]
    public void Reference_that_follows_the_policy_equals_the_reference_values()
    {
        JsonElement golden = Section.GetProperty("sync_reference");
        float[] reference = golden.GetProperty("initial").Floats();
        foreach (JsonElement sync in golden.GetProperty("syncs").EnumerateArray())
        {
            ReferenceSync.Mix(
                reference,
                sync.GetProperty("policy").Floats(),
                (float)golden.GetProperty("alpha").GetDouble()
            );
            PackedGolden.AssertClose(sync.GetProperty("reference").Doubles(), reference, "reference");
        }
    }

    // The others are not methods of this library: a plain policy gradient, a sum over tokens, and corrections of
    // samplers whose probabilities differ from those of training.
    private static bool IsSupported(string name) =>
        name is not ("rloo_plain_gradient" or "aggregation_sequence_sum")
        && !name.StartsWith("tis_", StringComparison.Ordinal);

    private static Tensor LossOf(JsonElement golden, string name, Tensor logProbs, Tensor advantages, Tensor weights)
    {
        Tensor old = Tensor.From(Rows.Floats("old_log_probs"));
        Tensor logRatio = ImportanceRatios.Log(LevelOf(name), logProbs, old, Rows.Starts);
        Tensor loss = name.StartsWith("cispo", StringComparison.Ordinal)
            ? TokenObjectives.Cispo(
                logProbs,
                logRatio.Exp(),
                advantages,
                weights,
                1 - Number(golden, "weight_low"),
                Number(golden, "weight_high") - 1
            )
            : TokenObjectives.Policy(
                logRatio,
                Tensor.Zeros(Rows.Tokens),
                advantages,
                weights,
                Number(golden, "clip_low"),
                Number(golden, "clip_high")
            );
        if (!golden.TryGetProperty("kl", out JsonElement estimator))
            return loss;
        return loss
            + (
                Number(golden, "kl_coef")
                * TokenObjectives.Kl(
                    Enum.Parse<KlEstimator>(estimator.GetString()!, ignoreCase: true),
                    logProbs,
                    Tensor.From(Rows.Floats("reference_log_probs")),
                    weights
                )
            );
    }

    private static ImportanceSamplingLevel LevelOf(string name) =>
        name.StartsWith("gspo", StringComparison.Ordinal) ? ImportanceSamplingLevel.Sequence
        : name == "rloo_sequence" ? ImportanceSamplingLevel.SequenceProduct
        : ImportanceSamplingLevel.Token;

    // Advantages of each token.
    private static float[] AdvantagesOf(JsonElement golden, string name)
    {
        float[] scores = Section.GetProperty("rewards").Floats();
        int groupSize = Section.GetProperty("group_size").GetInt32();
        AdvantageBaseline baseline = AdvantageBaseline.GroupMean;
        RewardScale scale = golden.TryGetProperty("scale_rewards", out JsonElement scaled)
            ? Enum.Parse<RewardScale>(scaled.GetString()!, ignoreCase: true)
            : RewardScale.Group;
        if (golden.TryGetProperty("kl_coef_in_reward", out JsonElement coefficient))
        {
            (baseline, scale) = (AdvantageBaseline.LeaveOneOut, RewardScale.None);
            float[] kl = new float[Rows.Tokens],
                rewards = new float[Rows.Tokens];
            KlEstimates.Fill(KlEstimator.K1, Rows.Floats("old_log_probs"), Rows.Floats("reference_log_probs"), kl);
            TokenRewards.Fill(kl, coefficient.GetDouble(), scores, Rows.Starts, rewards);
            PackedTokens.Sum(rewards, Rows.Starts, scores);
            PackedGolden.AssertClose(golden.GetProperty("shaped_rewards").Doubles(), scores, $"rewards of {name}");
        }

        bool whitens = name == "reinforce_plus_plus_baseline";
        if (whitens)
            scale = RewardScale.None;
        float[] advantages = new float[scores.Length],
            perToken = new float[Rows.Tokens];
        GroupAdvantages.Fill(baseline, scale, scores, groupSize, advantages);
        PackedTokens.Spread(advantages, Rows.Starts, perToken);
        if (whitens)
        {
            GroupAdvantages.Standardize(perToken, Rows.Starts, scores);
            advantages = [.. Rows.Starts.SkipLast(1).Select(start => perToken[start])];
        }

        PackedGolden.AssertClose(golden.GetProperty("advantages").Doubles(), advantages, $"advantages of {name}");
        return perToken;
    }

    private static float[] WeightsOf(JsonElement golden)
    {
        // The ratio of a sequence is averaged over sequences.
        TokenAggregation aggregation = golden.TryGetProperty("aggregation", out JsonElement named)
            ? Enum.Parse<TokenAggregation>(named.GetString()!, ignoreCase: true)
            : TokenAggregation.Sequence;
        bool[] excluded = golden.TryGetProperty("truncated", out JsonElement truncated)
            ? [.. truncated.Doubles().Select(static x => x == 1)]
            : [];
        var weights = new float[Rows.Tokens];
        TokenWeights.Fill(aggregation, Rows.Starts, Section.GetProperty("max_length").GetInt32(), weights, excluded);
        return weights;
    }

    private static float[] TotalsOf(JsonElement golden)
    {
        float[] weights = golden.GetProperty("weights").Floats();
        JsonElement[] rows = [.. golden.GetProperty("rewards").EnumerateArray()];
        var inputs = new RewardInput[rows.Length];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = new RewardInput($"{i}", "");
        WeightedReward sum = RewardFunction.Sum([
            .. weights.Select(
                (weight, k) =>
                    (
                        RewardFunction.From(input =>
                            rows[int.Parse(input.Prompt, null)][k] is { ValueKind: JsonValueKind.Number } given
                                ? (float?)given.GetDouble()
                                : null
                        ),
                        weight
                    )
            ),
        ]);
        var totals = new float[rows.Length];
        sum.ScoreFinite(inputs, totals);
        return totals;
    }

    private static void AssertTotals(JsonElement golden, float[] totals)
    {
        JsonElement[] expected = [.. golden.GetProperty("totals").EnumerateArray()];
        for (int i = 0; i < totals.Length; i++)
        {
            Assert.Equal(expected[i].ValueKind == JsonValueKind.Null, RewardFunction.IsAbstained(totals[i]));
            if (expected[i].ValueKind != JsonValueKind.Null)
                PackedGolden.AssertClose(expected[i].GetDouble(), totals[i], "total");
        }
    }

    private static float Number(JsonElement golden, string key) => (float)golden.GetProperty(key).GetDouble();
}
