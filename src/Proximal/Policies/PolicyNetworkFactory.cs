using Proximal.Tensors;

namespace Proximal;

/// <summary>Makes a network of one's own; see <see cref="PolicyNetwork.Registry"/>.</summary>
/// <param name="spec">What it is built for.</param>
/// <param name="random">The stream that the initial weights are drawn from. Loading overwrites them.</param>
/// <returns>A new network, each time.</returns>
public delegate PolicyNetwork PolicyNetworkFactory(NetworkSpec spec, ref Rng random);
