using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

public sealed class ReinforceTests
{
    private const int Actions = 4;

    // Two states, in each of which a uniform policy takes every action once: the mean over these steps is the
    // expectation.
    [Fact]
    public void Baseline_does_not_change_the_expected_gradient()
    {
        using VectorEnvironment environments = VectorEnvironment.From(
            static () => new StillTask(Box.Uniform(-1, 1, 3), new Discrete(Actions)),
            1
        );
        var reinforce = new Reinforce(
            environments,
            new ReinforceOptions
            {
                StepsPerRollout = 2 * Actions,
                Network = new() { ActorWidths = [8] },
            }
        );
        MakeUniform(reinforce.Network);
        float[][] states =
        [
            [0.3f, -0.8f, 0.5f],
            [-0.6f, 0.1f, 0.9f],
        ];
        float[] returns = [3, -1, 2, 5, 0, -4, 1, 1];
        float[] baselines = [7, -2.5f];
        for (int i = 0; i < returns.Length; i++)
        {
            states[i / Actions].CopyTo(reinforce.Rollout.Observations[i]);
            reinforce.Rollout.Actions[i][0] = i % Actions;
        }

        float[] without = Gradient(reinforce, static (i, returns, _) => returns[i], returns, baselines);
        float[] with = Gradient(
            reinforce,
            static (i, returns, baselines) => returns[i] - baselines[i / Actions],
            returns,
            baselines
        );
        float[] withActions = Gradient(reinforce, static (i, returns, _) => returns[i] - i, returns, baselines);
        double largest = without.Max(Math.Abs);
        Assert.True(largest > 0.1);
        Assert.InRange(without.Zip(with, static (x, y) => Math.Abs(x - y)).Max(), 0, 1e-6 * largest * 10);

        // One that depends on the action is no baseline.
        Assert.True(without.Zip(withActions, static (x, y) => Math.Abs(x - y)).Max() > 0.1 * largest);
    }

    [Fact]
    public void Without_baseline_returns_are_rewards_to_go_of_finished_episodes()
    {
        // The corridor's walk ends whenever it does: each environment's rollout breaks off within an episode.
        const double gamma = 0.9;
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Corridor(3), 3);
        var reinforce = new Reinforce(
            environments,
            new ReinforceOptions
            {
                TotalSteps = 180,
                EnvironmentCount = 3,
                StepsPerRollout = 60,
                Baseline = false,
                Gamma = gamma,
            }
        );
        reinforce.Train();
        Rollout rollout = reinforce.Rollout;
        var expectedRows = new List<int>();
        for (int environment = 0; environment < 3; environment++)
        {
            bool ended = false;
            double following = 0;
            for (int t = 59; t >= 0; t--)
            {
                if (rollout.Terminated[t][environment])
                    (ended, following) = (true, 0);
                following = rollout.Rewards[t][environment] + (gamma * following);
                if (!ended)
                    continue;
                expectedRows.Add((t * 3) + environment);
                Assert.Equal(following, rollout.Advantages[t][environment], 1e-5);
            }
        }

        Assert.InRange(expectedRows.Count, 30, 179);
        Assert.Equal(expectedRows.Order(), reinforce.FinishedEpisodeRows().ToArray().Order());
    }

    [Fact]
    public void Without_baseline_a_rollout_without_a_finished_episode_changes_nothing()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Corridor(1000), 2);
        ReinforceOptions options = new()
        {
            TotalSteps = 40,
            EnvironmentCount = 2,
            StepsPerRollout = 20,
        };
        var without = new Reinforce(environments, options with { Baseline = false });
        string before = ModelWeights.Hash(without.Policy);
        without.Train();
        Assert.Equal(before, ModelWeights.Hash(without.Policy));
        Assert.False(without.Metrics.TryGet(MetricTags.PolicyLoss, out _));

        using VectorEnvironment again = VectorEnvironment.From(static () => new Corridor(1000), 2);
        var with = new Reinforce(again, options);
        with.Train();
        Assert.NotEqual(before, ModelWeights.Hash(with.Policy));
    }

    private static void MakeUniform(ActorCriticNetwork network)
    {
        foreach ((string name, Tensor parameter) in network.ActorParameters())
            if (name.StartsWith("actor.1.", StringComparison.Ordinal))
                parameter.Assign(new float[parameter.Count]);
    }

    private static float[] Gradient(
        Reinforce reinforce,
        Func<int, float[], float[], float> advantage,
        float[] returns,
        float[] baselines
    )
    {
        for (int i = 0; i < returns.Length; i++)
            reinforce.Rollout.Advantages[i][0] = advantage(i, returns, baselines);
        var batch = new Minibatch(reinforce.Rollout, reinforce.Rollout.Count);
        batch.Select(reinforce.Rollout.Rows, normalizeAdvantage: false);
        var parameters = new ParameterSet(reinforce.Network.ActorParameters());
        new LossGradient<MinibatchShard>(parameters, reinforce.Loss).Compute(batch);
        var gradient = new float[parameters.Count];
        parameters.CopyGradientsTo(gradient);
        return gradient;
    }
}
