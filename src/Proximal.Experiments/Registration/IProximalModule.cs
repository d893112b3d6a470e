using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Registers the environments and algorithms of an assembly. A public class that implements it, with a parameterless constructor, is called when <c>--load my.dll</c> names the assembly.</summary>
/// <remarks>Algorithms need it. Environments need it only for their own names, reward thresholds and frame rates: every public environment is also added under its type's name.</remarks>
public interface IProximalModule
{
    /// <summary>Adds environments and algorithms.</summary>
    /// <param name="environments">Receives environments.</param>
    /// <param name="algorithms">Receives algorithms.</param>
    void Register(EnvironmentRegistry environments, AlgorithmRegistry algorithms);
}
