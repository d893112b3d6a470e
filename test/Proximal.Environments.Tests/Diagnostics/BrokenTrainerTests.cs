using Proximal.Environments.Diagnostics;

namespace Proximal.Environments.Tests;

/// <summary>
/// Each diagnostic environment is solved by PPO and not by PPO with the error that the environment is made for.
/// </summary>
[Trait("Category", "Learning")]
public sealed class BrokenTrainerTests
{
    private static readonly PpoOptions Plain = new()
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

    private static readonly PpoOptions Recurrent = Plain with
    {
        Network = new NetworkOptions { Recurrent = RecurrentKind.Lstm, RecurrentSize = 32 },
    };

    public static TheoryData<ulong> Seeds => [.. LongTests.Seeds()];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void MaskedRisk_needs_the_mask_in_the_update(ulong seed)
    {
        Assert.InRange(MeanReturn(Train(Make(static () => new MaskedRisk()), Plain, seed)), -0.2, 0.2);
        Assert.InRange(MeanReturn(Train<NoMaskInUpdate>(static () => new MaskedRisk(), Plain, seed)), -2, -0.5);

        static double MeanReturn(Ppo ppo) => ppo.Policy.Evaluate(static () => new MaskedRisk(), 500).MeanReturn;
    }

    [LongTheory]
    [MemberData(nameof(Seeds))]
    public void HiddenEnd_needs_a_reset_of_the_state_in_rollouts_and_updates(ulong seed)
    {
        Assert.InRange(RightShare(Train(Make(static () => new HiddenEnd()), Recurrent, seed)), 0.9, 1);
        Assert.InRange(RightShare(Train<StateOverEpisodes>(static () => new HiddenEnd(), Recurrent, seed)), -1, 0.6);
        Assert.InRange(
            RightShare(Train<SequencesOverEpisodes>(static () => new HiddenEnd(), Recurrent, seed)),
            -1,
            0.6
        );

        static double RightShare(Ppo ppo) => ppo.Episodes.MeanReturn / ppo.Episodes.MeanLength;
    }

    // With a gradient over a single step, only the stored state holds the past.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void RecallCue_needs_the_stored_state_at_the_start_of_a_sequence(ulong seed)
    {
        PpoOptions options = Recurrent with { BpttLength = 1 };
        Assert.InRange(MeanReturn(Train(Make(static () => new RecallCue(steps: 1)), options, seed)), 0.95, 1);
        Assert.InRange(
            MeanReturn(Train<EmptyFirstState>(static () => new RecallCue(steps: 1), options, seed)),
            -0.6,
            0.6
        );

        static double MeanReturn(Ppo ppo) =>
            ppo.Policy.Evaluate(static () => new RecallCue(steps: 1), 200, deterministic: false).MeanReturn;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RareDoor_needs_the_value_of_the_final_observation(ulong seed)
    {
        Assert.InRange(MeanLength(Train(Make(static () => new RareDoor()), Plain, seed)), 1.8, 3);
        Assert.Equal(1, MeanLength(Broken(static () => new RareDoor(), Plain, seed, WrongFinalInput.Kind.AfterReset)));

        static double MeanLength(Ppo ppo) => ppo.Policy.Evaluate(static () => new RareDoor(), 500).MeanLength;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RareDoor_as_a_number_needs_a_normalized_final_observation(ulong seed)
    {
        PpoOptions options = Plain with
        {
            TotalSteps = 40_960,
            LearningRate = Schedule.Linear(1e-3),
            NormalizeObservations = true,
        };
        Assert.InRange(MeanLength(Train(Make(static () => new RareDoor(asNumber: true)), options, seed)), 1.8, 3);
        Assert.Equal(
            1,
            MeanLength(
                Broken(static () => new RareDoor(asNumber: true), options, seed, WrongFinalInput.Kind.NotNormalized)
            )
        );

        static double MeanLength(Ppo ppo) =>
            ppo.Policy.Evaluate(static () => new RareDoor(asNumber: true), 500).MeanLength;
    }

    [LongTheory]
    [MemberData(nameof(Seeds))]
    public void HiddenRoom_needs_the_state_in_the_value_of_the_final_observation(ulong seed)
    {
        PpoOptions options = Recurrent with
        {
            TotalSteps = 40_960,
            LearningRate = Schedule.Linear(1e-3),
            ClipRange = 0.1,
        };
        Assert.Equal(5, MeanLength(Train(Make(static () => new HiddenRoom()), options, seed)));
        Assert.InRange(
            MeanLength(Broken(static () => new HiddenRoom(), options, seed, WrongFinalInput.Kind.EmptyState)),
            2.5,
            3.5
        );

        static double MeanLength(Ppo ppo) => ppo.Policy.Evaluate(static () => new HiddenRoom(), 200).MeanLength;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void LongerEpisode_needs_values_that_end_with_the_episode(ulong seed)
    {
        Assert.Equal(1.5, MeanReturn(Train(Make(static () => new LongerEpisode()), Plain, seed)));
        Assert.Equal(1, MeanReturn(Train<ValuesOverEpisodes>(static () => new LongerEpisode(), Plain, seed)));

        static double MeanReturn(Ppo ppo) => ppo.Policy.Evaluate(static () => new LongerEpisode()).MeanReturn;
    }

    [LongTheory]
    [MemberData(nameof(Seeds))]
    public void NextEpisode_needs_advantages_that_end_with_the_episode(ulong seed)
    {
        Assert.Equal(0, Action(Train(Make(static () => new NextEpisode()), Plain, seed)));
        Assert.Equal(1, Action(Train<AdvantagesOverEpisodes>(static () => new NextEpisode(), Plain, seed)));
        Assert.Equal(1, Action(Train<ValuesOverEpisodes>(static () => new NextEpisode(), Plain, seed)));

        static float Action(Ppo ppo)
        {
            var action = new float[1];
            ppo.Policy.Act([1], action);
            return action[0];
        }
    }

    private static Func<PpoOptions, Ppo> Make(Func<IEnvironment> environment) =>
        options => new Ppo(VectorEnvironment.From(environment, options.EnvironmentCount), options);

    private static Ppo Broken(
        Func<IEnvironment> environment,
        PpoOptions options,
        ulong seed,
        WrongFinalInput.Kind kind
    ) =>
        Train(
            settings => new WrongFinalInput(
                VectorEnvironment.From(environment, settings.EnvironmentCount),
                settings,
                kind
            ),
            options,
            seed
        );

    private static Ppo Train<TBroken>(Func<IEnvironment> environment, PpoOptions options, ulong seed)
        where TBroken : BrokenPpo =>
        Train(
            settings =>
                (Ppo)
                    Activator.CreateInstance(
                        typeof(TBroken),
                        VectorEnvironment.From(environment, settings.EnvironmentCount),
                        settings
                    )!,
            options,
            seed
        );

    private static Ppo Train(Func<PpoOptions, Ppo> create, PpoOptions options, ulong seed)
    {
        Ppo ppo = create(options with { Seed = seed });
        ppo.Train();
        return ppo;
    }
}
