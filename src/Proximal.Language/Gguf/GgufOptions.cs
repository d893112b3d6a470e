namespace Proximal.Language;

/// <summary>Options of an export to GGUF.</summary>
public sealed record GgufOptions
{
    /// <summary>Data type of the matrices. Default <see cref="GgufType.F16"/>.</summary>
    public GgufType Type { get; init; } = GgufType.F16;

    /// <summary>Name of the model that programs display (general.name). Default null: none.</summary>
    public string? Name { get; init; }
}
