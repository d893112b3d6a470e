using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// Module that registers the environments and algorithms of an assembly. <c>--load my.dll</c> creates each public class
/// that implements this interface and calls <see cref="Register"/>. The class needs a parameterless constructor.
/// </summary>
/// <remarks>
/// Algorithms need a module. Environments need it only for custom names, reward thresholds and frame rates: every
/// public environment is also registered under the name of its type.
/// </remarks>
public interface IProximalModule
{
    /// <summary>Registers environments and algorithms.</summary>
    /// <param name="environments">Registry to add environments to.</param>
    /// <param name="algorithms">Registry to add algorithms to.</param>
    void Register(EnvironmentRegistry environments, AlgorithmRegistry algorithms);
}
