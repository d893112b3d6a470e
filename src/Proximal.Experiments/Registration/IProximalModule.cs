using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>What an assembly adds to the tool: its public class of this kind, with a constructor without parameters, is called where <c>--load my.dll</c> names the assembly.</summary>
/// <remarks>Environments need it only for names, thresholds and speeds of their own: every public one is added by its type's name as well. Algorithms need it.</remarks>
public interface IProximalModule
{
    /// <summary>Adds environments and algorithms.</summary>
    /// <param name="environments">Receives environments.</param>
    /// <param name="algorithms">Receives algorithms.</param>
    void Register(EnvironmentRegistry environments, AlgorithmRegistry algorithms);
}
