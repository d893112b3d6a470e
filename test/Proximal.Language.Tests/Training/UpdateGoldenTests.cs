using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Whole updates of PPO and GRPO against PyTorch in float64 (rlhf_update.json, grpo_update.json).</summary>
[Trait("Category", "Golden")]
public sealed class UpdateGoldenTests
{
    public static TheoryData<int, int> GroupCases =>
        [
            .. from index in Enumerable.Range(0, Golden.Read("grpo_update.json").GetProperty("cases").GetArrayLength())
            from parts in (int[])[1, 3]
            select (index, parts),
        ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RlhfPpo_update_equals_the_reference_in_every_minibatch_and_the_final_weights(int parts)
    {
        var golden = new GoldenUpdate("rlhf_update.json");
        var head = new ValueHead(golden.Model.Config.Width);
        foreach ((string name, Tensor parameter) in head.NamedParameters())
            parameter.Assign(golden.Json.GetProperty("value_head").GetProperty($"v_head.{name}").Floats());
        var trainer = new RlhfPpo(
            golden.Parts,
            new RlhfPpoOptions
            {
                TotalSteps = golden.Count("batch_size"),
                BatchSize = golden.Count("batch_size"),
                MinibatchSize = golden.Count("minibatch_size"),
                Epochs = golden.Count("epochs"),
                GradientAccumulationSteps = parts,
                Sampling = Sampling(golden),
                ClipRange = golden.Setting("clip_range"),
                ClipRangeValue = golden.Setting("clip_range_value"),
                ValueCoefficient = golden.Setting("value_coefficient"),
                EntropyCoefficient = golden.Setting("entropy_coefficient"),
                Gamma = golden.Setting("gamma"),
                GaeLambda = golden.Setting("gae_lambda"),
                KlEstimator = KlEstimator.K1,
                KlControl = KlControl.Adaptive,
                KlCoefficient = golden.Setting("kl_coefficient"),
                KlTarget = golden.Setting("kl_target"),
                KlHorizon = golden.Setting("kl_horizon"),
                WhitenRewards = golden.Settings.GetProperty("whiten_rewards").GetBoolean(),
                WhitenAdvantages = golden.Settings.GetProperty("whiten_advantages").GetBoolean(),
                LearningRate = golden.Setting("learning_rate"),
                AdamBeta1 = golden.Setting("adam_beta1"),
                AdamBeta2 = golden.Setting("adam_beta2"),
                AdamEpsilon = golden.Setting("adam_epsilon"),
                WeightDecay = golden.Setting("weight_decay"),
                MaxGradientNorm = golden.Setting("max_gradient_norm"),
                SampleCount = 0,
            },
            new ValueFunction(head)
        );
        golden.Fill(trainer.Rollout);
        trainer.EvaluateRollout();
        golden.AssertColumn("old_log_probs", trainer.Rollout.OldLogProbs);
        golden.AssertColumn("reference_log_probs", trainer.Rollout.ReferenceLogProbs);
        golden.AssertColumn("kl", trainer.Rollout.Kl);
        golden.AssertColumn("entropies", trainer.Rollout.Entropies);
        golden.AssertColumn("values", trainer.Rollout.Values);
        trainer.ComputeAdvantages();
        golden.AssertColumn("rewards", trainer.Rollout.Rewards);
        golden.AssertColumn("advantages", trainer.Rollout.Advantages);
        golden.AssertColumn("returns", trainer.Rollout.Returns);

        foreach (JsonElement minibatch in golden.Json.GetProperty("minibatches").EnumerateArray())
        {
            LossMetrics metrics = trainer.Step(Sequences(minibatch), remaining: 1);
            AssertCommon(minibatch, metrics);
            GoldenUpdate.AssertMetric(minibatch, "value_loss", metrics.ValueLoss);
        }

        golden.AssertParameters(golden.Json.GetProperty("parameters"), trainer);
        trainer.UpdateKlCoefficient();
        Assert.Equal(golden.Json.GetProperty("kl_coefficient_after").GetDouble(), trainer.KlCoefficient, 1e-6);
    }

    [Theory]
    [MemberData(nameof(GroupCases))]
    public void Grpo_update_equals_the_reference_in_every_minibatch_and_the_final_weights(int index, int parts)
    {
        var golden = new GoldenUpdate("grpo_update.json");
        JsonElement expected = golden.Json.GetProperty("cases")[index];
        var trainer = new Grpo(
            golden.Parts,
            new GrpoOptions
            {
                TotalSteps = golden.Count("batch_size"),
                BatchSize = golden.Count("batch_size"),
                GroupSize = golden.Count("group_size"),
                Epochs = expected.GetProperty("epochs").GetInt32(),
                GradientAccumulationSteps = parts,
                Sampling = Sampling(golden),
                Baseline = AdvantageBaseline.GroupMean,
                ScaleRewards = RewardScale.Group,
                Aggregation = expected.GetProperty("aggregation").GetString() switch
                {
                    "sequence" => TokenAggregation.Sequence,
                    "token" => TokenAggregation.Token,
                    _ => TokenAggregation.Constant,
                },
                ClipRange = golden.Setting("clip_low"),
                ClipRangeHigh = golden.Setting("clip_high"),
                KlEstimator = KlEstimator.K3,
                KlCoefficient = golden.Setting("kl_coefficient"),
                KlInReward = golden.Settings.GetProperty("kl_in_reward").GetBoolean(),
                EntropyCoefficient = golden.Setting("entropy_coefficient"),
                SkipUniformGroups = golden.Settings.GetProperty("skip_uniform_groups").GetBoolean(),
                LearningRate = golden.Setting("learning_rate"),
                AdamBeta1 = golden.Setting("adam_beta1"),
                AdamBeta2 = golden.Setting("adam_beta2"),
                AdamEpsilon = golden.Setting("adam_epsilon"),
                WeightDecay = golden.Setting("weight_decay"),
                MaxGradientNorm = golden.Setting("max_gradient_norm"),
                SampleCount = 0,
            }
        );
        golden.Fill(trainer.Rollout);
        trainer.EvaluateRollout();
        golden.AssertColumn("old_log_probs", trainer.Rollout.OldLogProbs);
        golden.AssertColumn("reference_log_probs", trainer.Rollout.ReferenceLogProbs);
        golden.AssertColumn("kl", trainer.Rollout.Kl);
        golden.AssertColumn("entropies", trainer.Rollout.Entropies);
        trainer.ComputeAdvantages();
        golden.AssertColumn("advantages", trainer.Rollout.Advantages);

        foreach (JsonElement minibatch in expected.GetProperty("minibatches").EnumerateArray())
        {
            LossMetrics metrics = trainer.Step(Sequences(minibatch), remaining: 1);
            AssertCommon(minibatch, metrics);
            GoldenUpdate.AssertMetric(minibatch, "kl_loss", metrics.Get(LanguageMetricTags.KlLoss));
        }

        golden.AssertParameters(expected.GetProperty("parameters"), trainer);
    }

    private static void AssertCommon(JsonElement minibatch, LossMetrics metrics)
    {
        GoldenUpdate.AssertMetric(minibatch, "policy_loss", metrics.PolicyLoss);
        GoldenUpdate.AssertMetric(minibatch, "entropy", metrics.Entropy);
        GoldenUpdate.AssertMetric(minibatch, "loss", metrics.Loss);
        GoldenUpdate.AssertMetric(minibatch, "approx_kl", metrics.ApproximateKl);
        GoldenUpdate.AssertMetric(minibatch, "clip_fraction", metrics.ClipFraction);
        GoldenUpdate.AssertMetric(minibatch, "gradient_norm", metrics.GradientNorm);
    }

    private static SamplingOptions Sampling(GoldenUpdate golden) =>
        new() { Temperature = (float)golden.Setting("temperature"), MaxTokens = golden.Count("max_tokens") };

    private static int[] Sequences(JsonElement minibatch) =>
        [.. minibatch.GetProperty("sequences").EnumerateArray().Select(static sequence => sequence.GetInt32())];
}
