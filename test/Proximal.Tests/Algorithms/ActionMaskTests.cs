using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// Masks on their way from an environment to the policy: in training, evaluation, from disk, and across resuming.
/// </summary>
public sealed class ActionMaskTests
{
    // What is not seen cannot be learned, but the highest open door is the same as the most probable one of those left.
    [Fact]
    [Trait("Category", "Learning")]
    public void Masked_environment_is_learned_without_an_invalid_action()
    {
        int locked = 0;
        foreach (ulong seed in LongTests.Seeds(first: 1))
        {
            Doors Make() => new() { OnLocked = () => Interlocked.Increment(ref locked) };
            Policy policy = Ppo.Train(Make, Options with { Seed = seed });
            Assert.InRange(policy.Evaluate(Make, episodes: 50).MeanReturn, 7.9, 8);
            policy.Evaluate(Make, episodes: 20, deterministic: false);
        }

        Assert.Equal(0, locked);
    }

    [Fact]
    public void All_on_policy_algorithms_support_action_masks()
    {
        int locked = 0;
        Doors Make() => new() { OnLocked = () => Interlocked.Increment(ref locked) };
        Policy[] policies =
        [
            A2c.Train(
                Make,
                new A2cOptions
                {
                    TotalSteps = 2048,
                    EnvironmentCount = 8,
                    NormalizeObservations = true,
                }
            ),
            Trpo.Train(
                Make,
                new TrpoOptions
                {
                    TotalSteps = 2048,
                    EnvironmentCount = 8,
                    StepsPerRollout = 64,
                }
            ),
            Reinforce.Train(Make, new ReinforceOptions { TotalSteps = 2048, EnvironmentCount = 8 }),
        ];
        foreach (Policy policy in policies)
            policy.Evaluate(Make, episodes: 20, deterministic: false);
        Assert.Equal(0, locked);
    }

    // The task throws where a forbidden value arrives.
    [Fact]
    public void MultiDiscrete_actions_are_masked_separately()
    {
        Policy policy = Ppo.Train(
            static () => new ForbiddenDials(),
            Options with
            {
                TotalSteps = 4096,
                NormalizeObservations = true,
            }
        );
        policy.Evaluate(static () => new ForbiddenDials(), episodes: 20, deterministic: false);
    }

    [Fact]
    public void Masked_policy_is_saved_loaded_and_resumed()
    {
        using var whole = new TemporaryFolder();
        using var cut = new TemporaryFolder();
        PpoOptions options = Options with { TotalSteps = 1024, NormalizeObservations = true };
        string expected = PartialRun.Train(whole, static () => new Doors(), options);
        PartialRun.Train(cut, static () => new Doors(), options, stopAfter: 2);
        Assert.Equal(expected, PartialRun.Train(cut, static () => new Doors(), options));

        Policy loaded = Policy.Load(new CheckpointStore(Path.Combine(cut.Path, "checkpoints")).FindLatest()!.Folder);
        Assert.Equal(9, loaded.RowSize);
        var action = new float[1];
        for (int door = 0; door < 8; door++)
        {
            var row = new float[9];
            row[0] = row[1 + door] = 1;
            loaded.Act(row, action);
            Assert.Equal(door, action[0]);
        }
    }

    [Fact]
    public void Mask_without_a_valid_action_is_an_error()
    {
        string message = Assert
            .Throws<InvalidInputException>(static () => Ppo.Train(static () => new Doors(locksAll: true), Options))
            .Message;
        Assert.Contains("masks every action", message, StringComparison.Ordinal);
        Assert.Contains("environment ", message, StringComparison.Ordinal);
    }

    private static PpoOptions Options { get; } =
        new()
        {
            TotalSteps = 8192,
            EnvironmentCount = 8,
            StepsPerRollout = 32,
            BatchSize = 64,
            Epochs = 4,
            LearningRate = 3e-3,
        };
}
