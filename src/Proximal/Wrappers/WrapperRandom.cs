namespace Proximal;

/// <summary>Random numbers of a wrapper: a separate stream for each environment and kind of wrapper.</summary>
internal struct WrapperRandom(ulong seed, ulong stream, ulong kind)
{
    public const ulong Sticky = 1,
        Noops = 2;

    // Each environment has its own stream, numbered from 2³².
    private const int KindShift = 56;

    public Rng Draws = new(seed, stream | (kind << KindShift));

    public readonly void Save(StateDictionary state, string prefix)
    {
        (ulong seed, ulong stream, ulong position) = Draws.State;
        state.Set<ulong>($"{prefix}.random", [seed, stream, position]);
    }

    public void Load(StateDictionary state, string prefix)
    {
        ulong[] saved = state.Get<ulong>($"{prefix}.random");
        Draws = new Rng(new RngState(saved[0], saved[1], saved[2]));
    }
}
