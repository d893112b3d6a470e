using System.Numerics;

namespace Proximal;

/// <summary>Options that all trainers share, of agents and of language models.</summary>
public abstract record TrainerOptions
{
    /// <summary>
    /// Number of steps to train (YAML: <c>n_timesteps</c> for agents, which count environment steps; each trainer of
    /// language models documents its unit). Default 1,000,000. Training stops after the first update that reaches it.
    /// Schedules run over this number.
    /// </summary>
    public long TotalSteps { get; init; } = 1_000_000;

    /// <summary>
    /// Learning rate of the optimizer (YAML: <c>learning_rate</c>; <c>lin_3e-4</c> decreases linearly to 0 over the
    /// run, detail 4). Default 3e-4; typical 1e-4 to 3e-3, and lower for larger networks. Lower it first if training is
    /// unstable.
    /// </summary>
    public Schedule LearningRate { get; init; } = 3e-4;

    /// <summary>
    /// Seed of all random numbers of the run (YAML: <c>seed</c>). Default 0. The same seed and options give
    /// bit-identical weights for any number of threads.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Whether observations, rewards and losses are checked for NaN and infinity (YAML: <c>check_finite</c>). Default
    /// true. The run then stops with a message that names environment, step and quantity.
    /// </summary>
    public bool CheckFinite { get; init; } = true;

    /// <summary>
    /// Number of threads of this trainer, including the calling one. Results do not depend on it, and no file contains
    /// it. Default null, all threads of the process. Set it if several trainers run at once: 1 for as many trainers as
    /// processors.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Number of logical shards of data-parallel training (YAML: <c>shards</c>), a power of two. Default null, no
    /// shards. Each shard has its part of the environments and of every minibatch and its own random numbers, and sums
    /// over shards have a fixed order. The same configuration therefore gives the same weights, byte for byte, on 1, 2,
    /// 4 … processes, as long as their number divides this one. 64 to 256 transitions of a minibatch per shard are
    /// fast.
    /// </summary>
    public int? Shards { get; init; }

    /// <summary>
    /// Communication with the other processes that train the same run. Results do not depend on it, and no file
    /// contains it. Default null, one process. Several processes need <see cref="Shards"/>.
    /// </summary>
    public ICollective? Collective { get; init; }

    /// <summary>Whether the algorithm can train with <see cref="Shards"/>. Default false.</summary>
    public virtual bool SupportsShards => false;

    /// <summary>Division into shards; null without <see cref="Shards"/>.</summary>
    internal Sharding? CreateSharding() => Shards is { } shards ? new Sharding(shards, Collective) : null;

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range or conflicts with another; the message
    /// contains its C# name and its YAML key.</exception>
    public virtual void Validate()
    {
        CheckSchedule(LearningRate, nameof(LearningRate), "learning_rate");
        if (Threads is { } threads)
            OptionCheck.Within(threads, 1, 1024, nameof(Threads), "in code only");
        ValidateShards();
    }

    /// <summary>Checks that the shards divide a count evenly.</summary>
    /// <param name="count">Value of the option.</param>
    /// <param name="name">C# name of the option.</param>
    /// <param name="key">YAML key of the option.</param>
    /// <exception cref="InvalidInputException">The count is not a multiple of <see cref="Shards"/>.</exception>
    protected void RequireMultipleOfShards(long count, string name, string key)
    {
        if (Shards is { } shards)
            OptionCheck.That(count % shards == 0, name, key, count, $"must be a multiple of the {shards} shards");
    }

    private void ValidateShards()
    {
        int ranks = Collective?.Size ?? 1;
        if (Shards is not { } shards)
        {
            OptionCheck.That(ranks == 1, nameof(Shards), "shards", "null", $"must be set to train with {ranks} ranks");
            return;
        }

        OptionCheck.That(
            SupportsShards,
            nameof(Shards),
            "shards",
            shards,
            "must be null: this algorithm does not train with several ranks (--distributed); ppo, appo, a2c, sft, dpo and reward-model do"
        );
        OptionCheck.That(
            shards is >= 1 and <= 4096 && BitOperations.IsPow2(shards),
            nameof(Shards),
            "shards",
            shards,
            "must be a power of two from 1 to 4096"
        );
        OptionCheck.That(
            ranks <= shards && BitOperations.IsPow2(ranks),
            nameof(Shards),
            "shards",
            shards,
            $"must be a multiple of the number of ranks, which is a power of two, but there are {ranks} ranks"
        );
    }

    /// <summary>
    /// Throws unless a schedule is finite and not negative over the whole run, and positive somewhere.
    /// </summary>
    /// <param name="schedule">Value of the option.</param>
    /// <param name="name">C# name of the option.</param>
    /// <param name="key">YAML key of the option.</param>
    /// <param name="allowZero">Whether it may be 0 over the whole run. Default false.</param>
    /// <exception cref="InvalidInputException">The schedule is not valid.</exception>
    protected internal static void CheckSchedule(Schedule schedule, string name, string key, bool allowZero = false)
    {
        // A custom schedule may start at 0 and rise.
        const int Points = 100;
        double largest = 0;
        for (int i = 0; i <= Points; i++)
        {
            double value = schedule.At(1 - ((double)i / Points));
            if (allowZero)
                OptionCheck.Within(value, 0, double.PositiveInfinity, name, key);
            else
                OptionCheck.That(double.IsFinite(value) && value >= 0, name, key, value, "must be a positive number");
            largest = Math.Max(largest, value);
        }

        if (!allowZero)
            OptionCheck.Positive(largest, name, key);
    }
}
