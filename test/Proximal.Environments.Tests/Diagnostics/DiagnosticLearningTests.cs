using Proximal.Environments.Diagnostics;
using Proximal.Tensors;

namespace Proximal.Environments.Tests;

/// <summary>
/// PPO passes every diagnostic task on the first seeds, and what is broken on purpose fails the one that is made for
/// it.
/// </summary>
[Trait("Category", "Learning")]
public sealed class DiagnosticLearningTests
{
    private static readonly PpoOptions Working = new()
    {
        TotalSteps = 20_480,
        EnvironmentCount = 8,
        StepsPerRollout = 64,
        BatchSize = 128,
        Epochs = 8,
        LearningRate = Schedule.Linear(3e-3),
        Gamma = 0.95,
        EntropyCoefficient = 0.001f,
    };

    public static TheoryData<ulong> Seeds => [.. LongTests.Seeds()];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ConstantReward_value_is_1_unless_the_critic_does_not_learn(ulong seed)
    {
        Assert.Equal(1, Value(Train("ConstantReward", Working, seed), 1), 0.05f);
        Assert.InRange(Value(Train("ConstantReward", Working with { ValueCoefficient = 0 }, seed), 1), -0.8f, 0.8f);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RewardFromObservation_value_is_the_observation_unless_it_is_hidden(ulong seed)
    {
        Policy policy = Train("RewardFromObservation", Working, seed);
        Assert.Equal(1, Value(policy, 1), 0.1f);
        Assert.Equal(-1, Value(policy, -1), 0.1f);
        Policy blind = Train(
            VectorEnvironment.From(static () => new Blindfold(new RewardFromObservation()), 8),
            Working,
            seed
        );
        Assert.InRange(Value(blind, 1), -0.3f, 0.3f);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RewardFromAction_is_learned_unless_entropy_outweighs_it_or_its_sign_is_wrong(ulong seed)
    {
        Assert.Equal(1, Return("RewardFromAction", Train("RewardFromAction", Working, seed)));
        Assert.Equal(
            -1,
            Return(
                "RewardFromAction",
                Train(VectorEnvironment.From(static () => new Negated(new RewardFromAction()), 8), Working, seed)
            )
        );
        Policy random = Train("RewardFromAction", Working with { EntropyCoefficient = 10 }, seed);
        Assert.InRange(Return("RewardFromAction", random, deterministic: false), -0.4, 0.4);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RewardFromMatch_is_learned_unless_observations_and_actions_are_misaligned(ulong seed)
    {
        Assert.Equal(1, Return("RewardFromMatch", Train("RewardFromMatch", Working, seed)));
        Policy late = Train(VectorEnvironment.From(static () => new Late(new RewardFromMatch()), 8), Working, seed);
        Assert.InRange(Return("RewardFromMatch", late, deterministic: false), -0.5, 0.5);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ContinuousTarget_is_reached_unless_it_is_hidden(ulong seed)
    {
        Assert.InRange(Return("ContinuousTarget", Train("ContinuousTarget", Working, seed)), -0.05, 0);
        Policy blind = Train(
            VectorEnvironment.From(static () => new Blindfold(new ContinuousTarget()), 8),
            Working,
            seed
        );
        Assert.InRange(Return("ContinuousTarget", blind), -0.6, -0.15);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void DelayedReward_is_learned_unless_gamma_is_small_or_advantages_are_not_propagated(ulong seed)
    {
        Assert.Equal(1, Return("DelayedReward", Train("DelayedReward", Working, seed)), 1e-6);
        Assert.Equal(0.1, Return("DelayedReward", Train("DelayedReward", Working with { Gamma = 0 }, seed)), 1e-6);
        Assert.Equal(0.1, Return("DelayedReward", Train("DelayedReward", Working with { GaeLambda = 0 }, seed)), 1e-6);
    }

    [LongTheory]
    [MemberData(nameof(Seeds))]
    public void RecallCue_needs_a_recurrent_policy_unless_the_cue_stays_visible(ulong seed)
    {
        Policy seeing = Train(VectorEnvironment.From(static () => new RecallCue(cueStays: true), 8), Working, seed);
        Assert.Equal(1, seeing.Evaluate(static () => new RecallCue(cueStays: true), episodes: 100).MeanReturn);
        Assert.InRange(Return("RecallCue", Train("RecallCue", Working, seed), deterministic: false), -0.5, 0.5);
        foreach (RecurrentKind memory in (RecurrentKind[])[RecurrentKind.Lstm, RecurrentKind.Gru])
            Assert.Equal(
                1,
                Return(
                    "RecallCue",
                    Train(
                        "RecallCue",
                        Working with
                        {
                            Network = new NetworkOptions { Recurrent = memory, RecurrentSize = 32 },
                        },
                        seed
                    )
                )
            );
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void MaskedChoice_has_no_invalid_action_unless_the_mask_is_ignored(ulong seed)
    {
        Policy untrained = Train("MaskedChoice", Working with { TotalSteps = 512, LearningRate = 1e-6 }, seed);
        Assert.All(
            Evaluate("MaskedChoice", untrained, deterministic: false).Lengths,
            static length => Assert.Equal(8, length)
        );
        Policy learned = Train("MaskedChoice", Working, seed);
        Assert.InRange(Return("MaskedChoice", learned), 7.5, 8);

        Policy unmasked = Train(
            VectorEnvironment.From(static () => new Unmasked(new MaskedChoice()), 8),
            Working with
            {
                TotalSteps = 512,
                LearningRate = 1e-6,
            },
            seed
        );
        EvaluationResult result = unmasked.Evaluate(
            static () => new Unmasked(new MaskedChoice()),
            episodes: 100,
            deterministic: false
        );
        Assert.True(result.MeanLength < 4);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void EndlessRoom_is_learned_unless_truncation_counts_as_termination(ulong seed)
    {
        Policy right = Train("EndlessRoom", Working, seed);
        Assert.Equal(2, Return("EndlessRoom", right), 1e-4);
        Assert.Equal(2, Value(right, 0, 1), 0.2f);
        Assert.Equal(
            1.5,
            Return("EndlessRoom", Train("EndlessRoom", Working with { BootstrapTruncated = false }, seed)),
            1e-4
        );
    }

    private static Policy Train(string name, PpoOptions options, ulong seed) =>
        Train(
            new EnvironmentRegistry().Find($"Diagnostics/{name}-v0").CreateBatch(options.EnvironmentCount),
            options,
            seed
        );

    private static Policy Train(VectorEnvironment environments, PpoOptions options, ulong seed)
    {
        using (environments)
        {
            var ppo = new Ppo(environments, options with { Seed = seed });
            ppo.Train();
            return ppo.Policy;
        }
    }

    private static EvaluationResult Evaluate(string name, Policy policy, bool deterministic) =>
        policy.Evaluate(
            new EnvironmentRegistry().Find($"Diagnostics/{name}-v0").Create,
            episodes: 100,
            deterministic,
            seed: 1_000_003
        );

    private static double Return(string name, Policy policy, bool deterministic = true) =>
        Evaluate(name, policy, deterministic).MeanReturn;

    private static float Value(Policy policy, params float[] observation)
    {
        using Scope scope = Scope.Begin(record: false);
        return ((ActorCritic)policy.Network).Critic(Tensor.From(observation, 1, observation.Length)).Item();
    }
}
