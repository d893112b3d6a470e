using Proximal.Tensors;

namespace Proximal;

/// <summary>Creates a custom network; see <see cref="PolicyNetwork.Registry"/>.</summary>
/// <param name="spec">Spaces and options of the network.</param>
/// <param name="random">Random numbers of the initial weights. Loading overwrites the weights.</param>
/// <returns>A new network at each call.</returns>
public delegate PolicyNetwork PolicyNetworkFactory(NetworkSpec spec, ref Rng random);
