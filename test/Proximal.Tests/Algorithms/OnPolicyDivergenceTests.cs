using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class OnPolicyDivergenceTests
{
    public static TheoryData<string> Algorithms => [.. OnPolicyAlgorithms.Names];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Error_names_the_environment_whose_reward_or_observation_is_not_finite(string algorithm)
    {
        var reward = Assert.Throws<TrainingDivergedException>(() => Train(algorithm, float.NaN, observation: 0));
        Assert.StartsWith("the reward of environment 1 is NaN at step 51", reward.Message, StringComparison.Ordinal);
        var observation = Assert.Throws<TrainingDivergedException>(() =>
            Train(algorithm, reward: 0, float.PositiveInfinity)
        );
        Assert.StartsWith(
            "the observation of environment 1 is Infinity at step 51",
            observation.Message,
            StringComparison.Ordinal
        );
    }

    // Rewards that a float can hold, but not the square of their difference from a value; without a critic, not their
    // sum.
    [Theory]
    [InlineData("a2c", 1e30f, "the value loss")]
    [InlineData("reinforce", 1e30f, "the value loss")]
    [InlineData("reinforce without baseline", 3e38f, "the policy loss")]
    [InlineData("trpo", 1e30f, "the value loss")]
    public void Error_names_the_quantity_that_is_not_finite(string algorithm, float reward, string quantity)
    {
        var error = Assert.Throws<TrainingDivergedException>(() => Train(algorithm, reward, observation: 0));
        Assert.StartsWith($"{quantity} is not finite after step 60", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Unchecked_training_continues_to_its_end(string algorithm)
    {
        Assert.Equal(120, Train(algorithm, float.NaN, observation: 0, checkFinite: false).Steps);
        Assert.Equal(120, Train(algorithm, reward: 0, float.NaN, checkFinite: false).Steps);
    }

    [Fact]
    public void TRPO_takes_no_policy_step_on_NaN_advantages()
    {
        // The critic takes in what is not a number; the policy takes no step on it.
        Trainer trainer = Train("trpo", float.NaN, observation: 0, checkFinite: false);
        Assert.All(
            ((OnPolicyTrainer)trainer).Network.ActorParameters(),
            static parameter => Assert.All(parameter.Value.ToArray(), static x => Assert.True(float.IsFinite(x)))
        );
    }

    private static Trainer Train(string algorithm, float reward, float observation, bool checkFinite = true)
    {
        int made = 0;
        using VectorEnvironment environments = VectorEnvironment.From(
            () => made++ == 1 ? new Well(reward, observation) : new Well(1, 0),
            3
        );
        Trainer trainer = OnPolicyAlgorithms.Create(
            algorithm,
            environments,
            new()
            {
                TotalSteps = 120,
                EnvironmentCount = 3,
                StepsPerRollout = 10,
                CheckFinite = checkFinite,
            }
        );
        trainer.Train();
        return trainer;
    }

    /// <summary>Episodes of two steps, in the 17th step of which something goes wrong.</summary>
    private sealed class Well(float reward, float shown) : EnvironmentBase<Box, Discrete>
    {
        private int steps;

        public override Box Observations { get; } = Box.Uniform(-1, 1, 9);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[5] = 0.5f;

        protected override StepResult Step(int action, Span<float> observation)
        {
            bool now = ++steps is 17 or 18;
            observation[5] = now ? 0.5f + shown : 0.5f;
            return new StepResult(now ? reward : action, Terminated: steps % 2 == 0);
        }
    }
}
