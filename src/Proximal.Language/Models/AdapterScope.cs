namespace Proximal.Language;

/// <summary>
/// Scope in which a model uses its reference adapter, or none. Dispose it to return to the adapter before.
/// </summary>
public readonly ref struct AdapterScope
{
    private readonly CausalLanguageModel model;
    private readonly AdapterUse before;

    internal AdapterScope(CausalLanguageModel model, AdapterUse use)
    {
        this.model = model;
        before = model.Switch(use);
    }

    /// <summary>Returns to the adapter that was in use before.</summary>
    public void Dispose() => model.Switch(before);
}
