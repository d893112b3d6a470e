namespace Proximal.Testing;

/// <summary>
/// The parts of a space that have no parts themselves, with their names as those of inputs and outputs end:
/// ".camera.left".
/// </summary>
public static class SpaceLeaves
{
    public static IEnumerable<(string Path, Space Space)> Of(Space space, string path = "") =>
        space is CompositeSpace composite
            ? composite.Parts.SelectMany(part => Of(part.Space, $"{path}.{part.Name}"))
            : [(path, space)];
}
