using Google.Protobuf.Collections;
using JbAspire.Contracts.Sfu;

namespace JbAspire.Sfu.Control;

/// <summary>One dump of a router that has parts on several workers.</summary>
internal static class ShardDumps
{
    /// <summary>Adds what a part has. A producer is in its own part, and its image in those where it has consumers.</summary>
    public static void Add(RouterDump part, RouterDump whole)
    {
        whole.TransportIds.AddRange(part.TransportIds);
        whole.RtpObserverIds.AddRange(part.RtpObserverIds);
        whole.ProducerLayersWanted.AddRange(part.ProducerLayersWanted);
        whole.MapConsumerIdProducerId.Add(part.MapConsumerIdProducerId);
        Add(part.MapProducerIdConsumerIds, whole.MapProducerIdConsumerIds);
        Add(part.MapProducerIdObserverIds, whole.MapProducerIdObserverIds);
    }

    private static void Add(MapField<string, IdList> part, MapField<string, IdList> whole)
    {
        foreach ((string id, IdList ids) in part)
        {
            if (whole.TryGetValue(id, out IdList? known))
            {
                known.Ids.AddRange(ids.Ids);
            }
            else
            {
                whole.Add(id, ids);
            }
        }
    }
}
